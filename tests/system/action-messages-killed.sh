# Action messages that stay on the console when the master is killed: told again under their numbers; when their queue manager is: gone.
. "$(dirname "$0")/lib.sh"
new_system
kept() { greenbar console 'D R,L' | grep -E '^ +[0-9]'; }
is_kept() { [ "$(kept | wc -l)" = "$1" ]; }
suspend() { greenbar console 'ZQS1 SUSPEND QMGR LOG' >/dev/null; }
mstr() { # the queue manager's process, by its environment
    local pid
    for pid in $(pgrep -x mstr); do grep -qsz "^GREENBAR_HOME=$GREENBAR_HOME$" "/proc/$pid/environ" && echo "$pid"; done
}

suspend
check "the message stays" until_ok is_kept 1
greenbar console 'ZQS1 RESUME QMGR LOG' >/dev/null
check "and goes" until_ok is_kept 0
suspend
check "the next one" until_ok is_kept 1
same "has the next number" 2 "$(kept | awk '{ print $1 }')"
first=$(kept)
kill -9 "$(pid_of master)"
greenbar start >/dev/null
check "another master is told" until_ok is_kept 1
same "under the number of before" "$first" "$(kept)"

greenbar console 'K C,A,2' >/dev/null
check "the operator removes it" until_ok is_kept 0
kill -9 "$(pid_of master)"
greenbar start >/dev/null
answers() { greenbar console 'ZQS1 DISPLAY LOG' | grep -q CSQJ372I; }
check "the queue manager has found the next master" until_ok answers
same "which is not told of what was removed" "" "$(kept)"

greenbar console 'ZQS1 RESUME QMGR LOG' >/dev/null
suspend
check "another one" until_ok is_kept 1
kill -9 "$(mstr)"
check "goes with its address space" until_ok is_kept 0
stop_all
