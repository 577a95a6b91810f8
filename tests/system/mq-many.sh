# 5,000 programs are connected to a queue manager at a time, each puts a message and gets one; one more is refused with 2025, but not
# one of another user ID, and when some have gone there is room again. No program of users has a part in it but the library, so it
# runs without a sandbox.
. "$(dirname "$0")/lib.sh"
MANY=${MANY:-5000} PROCESSES=10
# Two descriptors a connection in the queue manager's process, and some to spare.
if [ "$(ulimit -Hn)" != unlimited ] && [ "$(ulimit -Hn)" -lt $((2 * MANY + 500)) ]; then
    skip "$MANY connections: no process may have more than $(ulimit -Hn) descriptors"
    exit 0
fi
built=$(dirname "$(dirname "$(command -v greenbar)")")
cat >"$WORK/many.c" <<'EOC'
/* many COUNT: so many connections; each puts one message and gets one. Says how many did, waits for a line, disconnects. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <cmqc.h>
int main(int count, char **words)
{
    int wanted = count > 1 ? atoi(words[1]) : 1, good = 0, last = 0;
    static MQHCONN connections[1024];
    static MQHOBJ handles[1024];
    struct rlimit files;
    MQLONG code, reason, length;
    char name[49] = "ZQS1", text[100];

    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    for (int i = 0; i < wanted; i++) {
        MQOD od = { MQOD_DEFAULT };

        MQCONN(name, &connections[i], &code, &last);
        if (last)
            break;
        strcpy(od.ObjectName, "MANY");
        MQOPEN(connections[i], &od, MQOO_OUTPUT | MQOO_INPUT_SHARED, &handles[i], &code, &last);
        if (last)
            break;
        good++;
    }
    printf("CONNECTED %d MQRC %d\n", good, (int)last);
    fflush(stdout);
    if (!fgets(text, sizeof text, stdin))
        return 1;
    wanted = good;
    good = 0;
    for (int i = 0; i < wanted; i++) {
        MQMD md = { MQMD_DEFAULT }, got = { MQMD_DEFAULT };
        MQPMO pmo = { MQPMO_DEFAULT };
        MQGMO gmo = { MQGMO_DEFAULT };

        pmo.Options = MQPMO_NO_SYNCPOINT;
        md.Persistence = MQPER_NOT_PERSISTENT;
        MQPUT(connections[i], handles[i], &md, &pmo, 5, "HELLO", &code, &reason);
        if (reason)
            break;
        gmo.Options = MQGMO_NO_SYNCPOINT;
        MQGET(connections[i], handles[i], &got, &gmo, sizeof text, text, &length, &code, &reason);
        if (reason || length != 5 || memcmp(text, "HELLO", 5) != 0)
            break;
        good++;
    }
    printf("PUT AND GOT %d MQRC %d\n", good, (int)reason);
    fflush(stdout);
    return !fgets(text, sizeof text, stdin);
}
EOC
check "the program is compiled" cc -w -I"$SAMPLES/../mstr" -o "$WORK/many" "$WORK/many.c" -L"$built/lib" -lgreenbar-mq
export LD_LIBRARY_PATH=$built/lib
new_system
for queue in MANY OTHERS; do greenbar console "ZQS1 DEFINE QLOCAL($queue) SHARE" >/dev/null; done
# The step of a started task is below its initiator.
queue_manager() { # its pid: the process named mstr that has this system's folder open
    local pid
    for pid in $(pgrep -x mstr); do
        [ "$(readlink "/proc/$pid/cwd")" = "$(readlink -f "$GREENBAR_HOME")" ] && echo "$pid" && return
    done
}
memory() { awk '/^VmRSS/ { print $2 }' "/proc/$(queue_manager)/status" 2>/dev/null; }
before=$(memory)
for ((i = 0; i < PROCESSES; i++)); do
    mkfifo "$WORK/in$i"
    "$WORK/many" $((MANY / PROCESSES)) <"$WORK/in$i" >"$WORK/out$i" &
    exec {fd}>"$WORK/in$i"
    fds[i]=$fd
done
all_say() { [ "$(cat "$WORK"/out* | grep -c "^$1 $((MANY / PROCESSES)) MQRC 0")" = "$PROCESSES" ]; }
waited=0
until all_say CONNECTED || [ $((waited += 1)) -gt 900 ]; do sleep 0.2; done
check "$MANY are connected" all_say CONNECTED
after=$(memory)
[ -z "$before" ] || echo "ok memory of a connection in the queue manager: $(((after - before) * 1024 / MANY)) bytes"
same "one more is refused" "CONNECTED 0 MQRC 2025" "$(echo | "$WORK/many" 1 | head -1)"
said() { greenbar output ZQS1MSTR | grep -q "GBRM053E ZQS1 .*$MANY PROGRAMS ARE CONNECTED"; }
check "which is said in the log of MSTR" until_ok said
greenbar tso "ADDUSER ANNA DFLTGRP(SYS1)" >/dev/null
printf "//OTHERS JOB MSGCLASS=H\n//S EXEC PGM=MQPUT,PARM='ZQS1,OTHERS'\n//SYSPRINT DD SYSOUT=*\n//SYSIN DD *\nMINE\n" >"$WORK/others.jcl"
check "another user ID is not kept out" greenbar submit --user ANNA --wait "$WORK/others.jcl"
for fd in "${fds[@]}"; do echo >&"$fd"; done
waited=0
until all_say "PUT AND GOT" || [ $((waited += 1)) -gt 900 ]; do sleep 0.2; done
check "each puts and gets" all_say "PUT AND GOT"
echo >&"${fds[0]}"
has_room() { [ "$(printf '\n\n' | "$WORK/many" 1 | tail -1)" = "PUT AND GOT 1 MQRC 0" ]; }
check "when some have gone there is room" until_ok has_room
for fd in "${fds[@]:1}"; do echo >&"$fd"; done
wait
check "the queue manager works on" grep -q "NORMAL COMPLETION" <(greenbar console 'ZQS1 DISPLAY QMGR')
greenbar stop >/dev/null
