# The master waits for nobody whom it has to start again: jes, racf and the address space of a queue manager die at the same moment.
. "$(dirname "$0")/lib.sh"
new_system
task() { cat "$GREENBAR_HOME/run/ZQS1MSTR.task" 2>/dev/null; }
die() {
    local name pids=()
    for name in "$@"; do pids+=("$(pid_of "$name")"); done
    kill -9 "${pids[@]}"
}
all_up() { ! timeout 5 greenbar status | grep -v '^GRB' | grep -qv ' UP$'; }
answers() { timeout 5 greenbar console "ZQS1 DISPLAY SECURITY" | grep -q CSQ9022I; }

greenbar console "ZQS1 STOP QMGR" >/dev/null
die jes
timeout 60 greenbar console "ZQS1 START QMGR" >"$WORK/start"
same "START QMGR while jes is away is done once jes is back" 1 "$(grep -c "CSQ9022I.*START QMGR" "$WORK/start")"
for ((round = 0; round < 5; round++)); do
    die jes "$(task)"
    timeout 5 greenbar status >/dev/null
    same "the master answers while jes and the queue manager are down" 0 $?
    until_ok answers
    die racf jes "$(task)"
    until_ok answers
    pid=$(pid_of "$(task)")
    [ -z "$pid" ] || kill -9 "$pid"
    sleep 0.0$((RANDOM % 10)) # while it is being started again
    pid=$(pid_of "$(task)")
    [ -z "$pid" ] || kill -9 "$pid"
    check "the queue manager comes back" until_ok answers
done
check "every process is up" until_ok all_up
greenbar console "ZQS1 STOP QMGR" >/dev/null
for ((i = 0; i < 4; i++)); do greenbar console "ZQS1 START QMGR" >"$WORK/start.$i" & done
wait
same "of four START QMGR at once one starts it" 1 "$(cat "$WORK"/start.* | grep -c "CSQ9022I.*START QMGR")"
if sees_all; then
    same "and there is one address space" 1 "$(of_system | grep -c ' STC')"
else
    skip "whether there is one address space"
fi
stop_all
