#!/bin/sh
# Compiled networks beside the same step in C, in processor time of one thread (the best of 40 windows, the best of three
# processes): compare.sh 'lstm-examples/target/lib/*'. Needs gcc; clang is used too where it is there.
set -e
here=$(cd "$(dirname "$0")" && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
sizes="lstm,8,1 lstm,16,1 lstm,16,8 lstm,32,8 lstm,64,64 gru,16,1"
# shellcheck disable=SC2086
java -cp "$1" "$here/Generate.java" "$dir" $sizes
sed 's/CLOCK_MONOTONIC/CLOCK_THREAD_CPUTIME_ID/; s/int steps = 200000/int steps = 20000/' "$here/recurrent_step.c" >"$dir/step.c"
cd "$dir"
mkdir out
javac -nowarn --release 8 -Xlint:-options -d out ./[lg]*_JAVA_8.java 2>&1 | grep -v '^Note' >&2 || true
javac -nowarn --add-modules jdk.incubator.vector -d out -cp out ./*.java 2>&1 | grep -v '^warning\|^1 warning' >&2 || true

best() { sort -n | head -1; }
grep -m1 'model name' /proc/cpuinfo 2>/dev/null || true
java -version 2>&1 | head -1
echo "size: C ns | plain Java ns, ratio | Vector API ns, ratio"
for size in $sizes; do
  kind=${size%%,*} rest=${size#*,}
  h=${rest%,*} i=${rest#*,}
  flag=
  [ "$kind" = gru ] && flag=-DGRU
  c=$(for cc in gcc clang; do
    command -v $cc >/dev/null || continue
    for bits in 256 512; do
      # shellcheck disable=SC2086
      $cc -O3 -march=native -ffast-math -mprefer-vector-width=$bits -DH="$h" -DI="$i" $flag step.c -o step -lm &&
        for _ in 1 2 3; do ./step | sed 's/.*: \(.*\) ns.*/\1/'; done
    done
  done | best)
  name=Time_${kind}_${h}_${i}
  plain=$(for _ in 1 2 3; do java -XX:+UseSerialGC -cp out "${name}_JAVA_8"; done | best)
  vector=$(for _ in 1 2 3; do java -XX:+UseSerialGC --add-modules jdk.incubator.vector -cp out "${name}_VECTOR" 2>/dev/null; done | best)
  echo "$size $c $plain $vector" | awk '{printf "%s: %s | %s, %.2f | %s, %.2f\n", $1, $2, $3, $3 / $2, $4, $4 / $2}'
done
