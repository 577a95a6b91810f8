# `greenbar start` several times at once, and a master that dies while it starts the system: no process is there twice, and none stays.
. "$(dirname "$0")/lib.sh"
sees_all || { skip "who is left cannot be seen"; exit 0; }
greenbar init --sysid SYS1 >"$WORK/init.out"
twice() { of_system | awk '{ print $2 }' | grep -v '^greenbar\|^awk' | sort | uniq -d; }
none_twice() { [ -z "$(twice)" ]; }
none_left() { [ -z "$(of_system | grep -v ' awk$')" ]; }
for ((i = 0; i < 3; i++)); do greenbar start >"$WORK/start.$i" 2>&1 & done
wait
same "one of three starts starts the system" "1 2" "$(cat "$WORK"/start.? | grep -c GRB011I) $(cat "$WORK"/start.? | grep -c GRB012I)"
check "no process is there twice" none_twice
greenbar stop >/dev/null
check "stop leaves no process behind" none_left
failed=0 doubled=0 left=0
for ((i = 0; i < 15; i++)); do
    greenbar start >/dev/null 2>&1 &
    sleep "0.0$((RANDOM % 5))$((RANDOM % 10))"
    kill -9 "$(pid_of master)" 2>/dev/null
    greenbar start >"$WORK/again" 2>&1 || { failed=$((failed + 1)); cat "$WORK/again"; }
    wait
    until_ok greenbar tso "LISTUSER IBMUSER"
    until_ok none_twice || doubled=$((doubled + 1))
    greenbar stop >/dev/null
    until_ok none_left || { left=$((left + 1)); of_system; }
done
same "a master that dies while it starts: the next one starts the system" 0 $failed
same "and no process is there twice" 0 $doubled
same "and none stays behind" 0 $left
