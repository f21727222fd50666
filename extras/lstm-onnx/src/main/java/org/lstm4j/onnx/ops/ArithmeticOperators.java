package org.lstm4j.onnx.ops;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import org.lstm4j.onnx.graph.Value;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;

/**
 * Arithmetic, comparisons and logic, with NumPy's broadcasting. Division of integers is truncated.
 *
 * @see <a href="https://onnx.ai/onnx/operators/">ONNX operators</a>: each under its name
 */
final class ArithmeticOperators {
    /** The operators of two or more inputs, which broadcast. */
    static final Set<String> NAMES = Set.of(
            "Add",
            "Sub",
            "Mul",
            "Div",
            "Mod",
            "Pow",
            "Max",
            "Min",
            "Sum",
            "Mean",
            "Equal",
            "Less",
            "LessOrEqual",
            "Greater",
            "GreaterOrEqual",
            "And",
            "Or",
            "Xor",
            "PRelu",
            "BitShift");

    private ArithmeticOperators() {}

    static void register(Map<String, Rule> rules) {
        rules.put("Add", binary(Tensor::add));
        rules.put("Sub", binary(Tensor::sub));
        rules.put("Mul", binary(Tensor::mul));
        rules.put("Div", at -> in -> {
            Tensor quotient = in.tensor(0).div(in.tensor(1));
            return List.of(in.get(0).with(in.get(0).type().isFloating() ? quotient : truncated(quotient)));
        });
        rules.put("Mod", at -> mod(at.attributes().flag("fmod", false)));
        rules.put("Pow", at -> in -> {
            Tensor base = in.tensor(0);
            Tensor exponent = in.tensor(1).to(base.dtype());
            boolean square = exponent.numel() == 1 && exponent.rank() <= base.rank() && exponent.item() == 2;
            return List.of(in.get(0).with(square ? base.square() : base.pow(exponent)));
        });
        rules.put("Max", folded(Tensor::maximum));
        rules.put("Min", folded(Tensor::minimum));
        rules.put("Sum", folded(Tensor::add));
        rules.put(
                "Mean", at -> in -> List.of(in.get(0).with(fold(in, Tensor::add).div(in.size()))));
        comparisons(rules);
        unary(rules);
    }

    private static void comparisons(Map<String, Rule> rules) {
        rules.put("Equal", comparison(Tensor::eq));
        rules.put("Less", comparison(Tensor::lt));
        rules.put("LessOrEqual", comparison(Tensor::le));
        rules.put("Greater", comparison(Tensor::gt));
        rules.put("GreaterOrEqual", comparison(Tensor::ge));
        rules.put("And", comparison(Tensor::mul));
        rules.put("Or", comparison(Tensor::maximum));
        rules.put("Xor", comparison(Tensor::ne));
        rules.put("Not", at -> in -> List.of(Value.mask(in.tensor(0).eq(0))));
        rules.put("IsNaN", at -> in -> List.of(Value.mask(in.tensor(0).ne(in.tensor(0)))));
        rules.put("Where", at -> in -> {
            Tensor mask = in.tensor(0).to(in.tensor(1).dtype());
            return List.of(in.get(1).with(Tensor.where(mask, in.tensor(1), in.tensor(2))));
        });
    }

    private static void unary(Map<String, Rule> rules) {
        rules.put("Abs", unary(Tensor::abs));
        rules.put("Neg", unary(Tensor::neg));
        rules.put("Sign", unary(Tensor::sign));
        rules.put("Sqrt", unary(Tensor::sqrt));
        rules.put("Exp", unary(Tensor::exp));
        rules.put("Log", unary(Tensor::log));
        rules.put("Erf", unary(Tensor::erf));
        rules.put("Reciprocal", unary(Tensor::reciprocal));
        rules.put("Floor", unary(x -> each(x, Math::floor)));
        rules.put("Ceil", unary(x -> each(x, Math::ceil)));
        rules.put("Round", unary(x -> each(x, Math::rint)));
        rules.put("Sin", unary(x -> each(x, Math::sin)));
        rules.put("Cos", unary(x -> each(x, Math::cos)));
        rules.put("Identity", unary(x -> x));
        rules.put("Clip", at -> {
            double low = at.attributes().real("min", Double.NEGATIVE_INFINITY);
            double high = at.attributes().real("max", Double.POSITIVE_INFINITY);
            return in -> List.of(in.get(0)
                    .with(in.tensor(0).clamp(in.has(1) ? in.number(1) : low, in.has(2) ? in.number(2) : high)));
        });
        // In inference a dropout passes its input on; the mask is all true.
        rules.put("Dropout", at -> {
            boolean training = at.has(2);
            return in -> {
                if (training && in.has(2) && in.number(2) != 0) {
                    throw new IllegalArgumentException("expected inference, but training_mode is set");
                }
                return List.of(
                        in.get(0),
                        Value.mask(Tensor.ones(DType.FLOAT64, in.get(0).shape())));
            };
        });
    }

    private static Rule unary(UnaryOperator<Tensor> function) {
        return at -> in -> List.of(in.get(0).with(function.apply(in.tensor(0))));
    }

    private static Rule binary(BinaryOperator<Tensor> function) {
        return at -> in -> List.of(in.get(0).with(function.apply(in.tensor(0), same(in, 1))));
    }

    private static Rule comparison(BinaryOperator<Tensor> function) {
        return at -> in -> List.of(Value.mask(function.apply(in.tensor(0), same(in, 1))));
    }

    private static Rule folded(BinaryOperator<Tensor> function) {
        return at -> in -> List.of(in.get(0).with(fold(in, function)));
    }

    private static Tensor fold(Inputs in, BinaryOperator<Tensor> function) {
        Tensor out = in.tensor(0);
        for (int i = 1; i < in.size(); i++) {
            out = function.apply(out, same(in, i));
        }
        return out;
    }

    /** An input of the type of the first. */
    private static Tensor same(Inputs in, int input) {
        if (in.get(input).type() != in.get(0).type()) {
            throw new IllegalArgumentException(
                    "expected inputs of one type, but got " + in.get(0) + " and " + in.get(input));
        }
        return in.tensor(input);
    }

    private static Step mod(boolean signOfDividend) {
        return in -> {
            Tensor a = in.tensor(0);
            Tensor b = same(in, 1);
            Tensor quotient = a.div(b);
            Tensor whole = signOfDividend ? truncated(quotient) : each(quotient, Math::floor);
            return List.of(in.get(0).with(a.sub(whole.mul(b))));
        };
    }

    private static Tensor truncated(Tensor x) {
        return each(x, value -> value < 0 ? Math.ceil(value) : Math.floor(value));
    }

    /** A function of each element, for operators that tensors do not have. */
    static Tensor each(Tensor x, DoubleUnaryOperator function) {
        double[] values = x.to(DType.FLOAT64).toDoubleArray();
        for (int i = 0; i < values.length; i++) {
            values[i] = function.applyAsDouble(values[i]);
        }
        return Tensor.wrap(values, values.length).reshape(x.shape()).to(x.dtype());
    }
}
