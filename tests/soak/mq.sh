# Sourced: a queue manager is killed under programs that put and get in units of work (mq_load.c), so many times; then it is looked
# whether every acknowledged message is there or was got, once, and every other unit as a whole or not at all.
# tests/system/mqi-kill-rounds.sh is the short form, tests/run-soak the long one.

mq_mstr() { # the queue manager's process, by its environment
    local pid
    for pid in $(pgrep -x mstr); do grep -qsz "^GREENBAR_HOME=$GREENBAR_HOME$" "/proc/$pid/environ" && echo "$pid"; done
}
mq_up() { timeout 60 greenbar console "ZQS1 DISPLAY QMGR" 2>/dev/null | grep -q "DISPLAY QMGR' NORMAL"; }
mq_await() { for _ in $(seq 600); do "$@" && return 0; sleep 0.1; done; return 1; }

# mq_begin SOURCE BUILD: the load and its queue
mq_begin() {
    local library=$2/lib
    cc -O1 -o "$WORK/mq_load" "$1" -I"$(dirname "$1")/../../mstr" -L"$library" -lgreenbar-mq || return 1
    export LD_LIBRARY_PATH=$library
    mq_await mq_up && greenbar console "ZQS1 DEFINE QLOCAL(SOAK) SHARE DEFPSIST(YES)" >/dev/null
}
# mq_run ROUNDS: sets mq_kills, mq_restart_kills
mq_run() {
    local round pid loads=() i
    mq_kills=0 mq_restart_kills=0
    rm -f "$WORK/stop"
    for i in 1 2 3; do
        "$WORK/mq_load" put "P$i" "$WORK/ledger.P$i" "$WORK/stop" & loads+=($!)
        "$WORK/mq_load" get "G$i" "$WORK/ledger.G$i" "$WORK/stop" & loads+=($!)
    done
    for ((round = 1; round <= $1; round++)); do
        sleep "0.$((RANDOM % 9))"
        pid=$(mq_mstr)
        [ -n "$pid" ] && kill -9 "$pid" && mq_kills=$((mq_kills + 1))
        if [ $((round % 4)) = 0 ]; then # its restart is killed too
            mq_await eval '[ -n "$(mq_mstr)" ]'
            sleep "0.0$((RANDOM % 10))"
            pid=$(mq_mstr)
            [ -n "$pid" ] && kill -9 "$pid" && mq_restart_kills=$((mq_restart_kills + 1))
        fi
        mq_await mq_up || { echo "round $round: the queue manager does not come back"; break; }
    done
    touch "$WORK/stop"
    for pid in "${loads[@]}"; do wait "$pid" || echo "a program has seen half of a message"; done
    "$WORK/mq_load" drain D "$WORK/ledger.D" "$WORK/stop" || echo "the queue cannot be read to its end"
}
# mq_check: a line for each message that is wrong, and the counts in $WORK/mq-counts: units acknowledged, units unknown, messages got
mq_check() {
    cat "$WORK"/ledger.* | /usr/bin/python3 -c 'import collections, sys
units, acknowledged, asked, got = set(), set(), collections.Counter(), collections.Counter()
for line in sys.stdin:
    kind, *rest = line.split()
    if kind == "#": # why a connection was given up
        continue
    if kind in "TP":
        (units if kind == "T" else acknowledged).add(tuple(rest))
    else:
        (asked if kind == "g" else got)[tuple(rest)] += 1
for unit in units:
    there = [got[unit + (str(n),)] for n in range(3)]
    seen = [bool(got[unit + (str(n),)] or asked[unit + (str(n),)]) for n in range(3)]
    if max(there) > 1:
        print("twice:", *unit)
    if unit in acknowledged and not all(seen):
        print("lost:", *unit)
    # A message may be got before the commit of its put is on the disk. A kill then undoes both: asked for alone, it proves nothing.
    if max(there) and not all(seen):
        print("half:", *unit)
for message in list(asked) + list(got):
    if message[:2] not in units:
        print("never put:", *message)
open(sys.argv[1], "w").write(f"{len(acknowledged)} {len(units - acknowledged)} {sum(got.values())}\n")' "$WORK/mq-counts"
}
