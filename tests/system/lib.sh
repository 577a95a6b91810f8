# Sourced by the scripts of this folder. Each check prints one line.

ok() { echo "ok $1"; }
bad() { echo "FAILED $1"; }
skip() { echo "skip $1"; }
# Our processes are not dumpable: what /proc says of them only root may read.
sees_all() { [ "$(id -u)" = 0 ]; }
# check NAME COMMAND...: ok if the command succeeds
check() {
    local name=$1
    shift
    if "$@"; then ok "$name"; else bad "$name"; fi
}
# same NAME WANTED GIVEN
same() {
    if [ "$2" = "$3" ]; then ok "$1"; else bad "$1: wanted '$2', got '$3'"; fi
}
# until COMMAND...: tries for a hundred seconds and more; the command is given up behind that
until_ok() {
    local i
    for ((i = 0; i < 1000; i++)); do
        "$@" >/dev/null 2>&1 && return 0
        sleep 0.1
    done
    return 1
}
new_system() {
    greenbar init --sysid SYS1 "$@" >"$WORK/init.out" 2>&1 || { cat "$WORK/init.out"; bad "init"; exit 1; }
    [ -z "${without_qmgr:-}" ] || sed -i "/^  - name: 'ZQS1'/d; s/^queue-managers:.*/queue-managers: []/" "$GREENBAR_HOME/config/system.yaml"
    greenbar start >"$WORK/start.out" 2>&1 || { cat "$WORK/start.out"; bad "start"; exit 1; }
}
# pid_of NAME: of one of our processes
pid_of() { cut -d' ' -f1 "$GREENBAR_HOME/run/$1.pid" 2>/dev/null; }
# utility: the pid of a utility of ours that runs as a step, below one of our initiators
utility() {
    local pids pid below comm
    for pid in 1 2 3 4; do pids="$pids $(pid_of initiator$pid)"; done
    for _ in 1 2; do # pgrep looks at every process of the machine, and takes longer than a step
        below=
        for pid in $pids; do below="$below $(cat "/proc/$pid/task/$pid/children" 2>/dev/null)"; done
        for pid in $below; do
            comm=$(cat "/proc/$pid/comm" 2>/dev/null)
            case $comm in iebgener | idcams) echo "$pid" && return ;; esac
        done
        pids=$below
    done
}
# stop_all: stops the system and looks whether a process is left
stop_all() {
    local pids left=
    pids=$(cut -d' ' -f1 "$GREENBAR_HOME"/run/*.pid)
    greenbar stop >/dev/null
    for pid in $pids; do grep -qs '^State:.*[^Z] (' "/proc/$pid/status" && left="$left $pid"; done # a zombie has ended
    ! sees_all || left="$left$(of_system)"
    same "stop leaves no process behind" "" "$left"
}
# of_system: every process of this system, by its environment (needs sees_all)
of_system() { # one grep for all processes: a loop of commands for each of them took most of the time of some tests
    local file comm
    while read -r file; do
        comm=$(cat "${file%environ}comm" 2>/dev/null)
        case $comm in bash | sleep | tr | grep | cat | timeout | '') ;; *) file=${file%/environ} && echo "${file#/proc/} $comm" ;; esac
    done < <(grep -lzxF "GREENBAR_HOME=$GREENBAR_HOME" /proc/[0-9]*/environ 2>/dev/null)
}
