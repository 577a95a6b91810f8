# A queue manager is killed at random under programs that put and get in units of work, its restarts too: every acknowledged message is there or was
# got, once, and no other unit half. The long form is `make soak`.
here=$(dirname "$0")
. "$here/lib.sh"
. "$here/../soak/mq.sh"
if ! sees_all; then
    skip "the queue manager is killed: only root sees its process"
    exit
fi
new_system
check "the load is there" mq_begin "$here/../soak/mq_load.c" "$(dirname "$(command -v greenbar)")/.."
same "every round is survived" "" "$(mq_run 4 && mq_check && echo "$mq_kills $mq_restart_kills" >"$WORK/kills")"
read -r acknowledged _ got <"$WORK/mq-counts"
read -r kills restart_kills <"$WORK/kills"
check "it was killed under work ($kills times, $acknowledged units acknowledged, $got messages got)" test "$kills" -gt 0 -a "$acknowledged" -gt 0
check "its restart was killed" test "$restart_kills" -gt 0
stop_all
