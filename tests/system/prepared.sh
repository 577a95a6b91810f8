# IEFBR14 comes from a prepared process: it ends with its initiator, another is there when it was killed, and one that is stopped costs
# a step and not the initiator.
. "$(dirname "$0")/lib.sh"
new_system
greenbar stop >/dev/null
sed -i 's/^initiators: .*/initiators: 1/' "$GREENBAR_HOME/config/system.yaml"
greenbar start >/dev/null

deck() { printf '//THREE JOB\n//A EXEC PGM=IEFBR14\n//B EXEC PGM=IEFBR14\n//C EXEC PGM=IEFBR14,COND=(0,LE)\n'; }
run() { deck | timeout 60 greenbar submit --wait --json -; }
child() { # of the initiator
    tr -d ' ' <"/proc/$(pid_of initiator1)/task/$(pid_of initiator1)/children"
}
ended() { ! grep -qs '^State:.*[^Z] (' "/proc/$1/status"; } # a zombie has ended

check "the first job runs" grep -q 'CC 0000' <<<"$(run)"
same "its steps ended, the one that COND= skips did not run" "CC0000 CC0000 FLUSH" \
    "$(greenbar jobs --steps JOB00001 | awk '{ print $NF }' | paste -sd' ')"
first=$(child)
same "one process waits for steps" "IEFBR14 prepared" "$(tr '\0' ' ' <"/proc/$first/cmdline" | sed 's/ *$//')"
run >"$WORK/out"
same "the next job has its steps from the same" "$first" "$(child)"
kill -9 "$first"
check "a prepared process was killed: the next job runs" grep -q 'CC 0000' <<<"$(run)"
second=$(child)
check "another one waits" test -n "$second" -a "$second" != "$first"
kill -STOP "$second"
check "a step that a stopped one does not begin fails" grep -q 'ABEND S0C1' <<<"$(run)"
check "the job after that one runs" grep -q 'CC 0000' <<<"$(run)"
third=$(child)
kill -9 "$(pid_of initiator1)"
check "it ends with an initiator that is killed" until_ok ended "$third"
check "the new initiator runs jobs" grep -q 'CC 0000' <<<"$(run)"
stop_all
