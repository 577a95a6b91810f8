# A hostile user and hostile programs against a queue manager: links where it writes, what its files let others do, programs that are stopped
# while they hold messages, floods of commands that are refused.
. "$(dirname "$0")/lib.sh"
built=$(dirname "$(dirname "$(command -v greenbar)")")
cat >"$WORK/holder.c" <<'EOC'
/* holder: gets a message and puts one in a unit of work, holds another one that it browses with a lock, says so, and waits. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <cmqc.h>
int main(void)
{
    static char name[49] = "ZQS1";
    MQHCONN connection;
    MQHOBJ handle;
    MQOD od = { MQOD_DEFAULT };
    MQMD md = { MQMD_DEFAULT }, browsed = { MQMD_DEFAULT }, put = { MQMD_DEFAULT };
    MQGMO gmo = { MQGMO_DEFAULT };
    MQPMO pmo = { MQPMO_DEFAULT };
    MQLONG code, reason, length;
    char text[100];

    MQCONN(name, &connection, &code, &reason);
    strcpy(od.ObjectName, "Q");
    MQOPEN(connection, &od, MQOO_OUTPUT | MQOO_INPUT_SHARED | MQOO_BROWSE, &handle, &code, &reason);
    gmo.Options = MQGMO_SYNCPOINT;
    MQGET(connection, handle, &md, &gmo, sizeof text, text, &length, &code, &reason);
    pmo.Options = MQPMO_SYNCPOINT;
    MQPUT(connection, handle, &put, &pmo, 6, "SECOND", &code, &reason);
    gmo.Options = MQGMO_BROWSE_FIRST | MQGMO_LOCK;
    MQGET(connection, handle, &browsed, &gmo, sizeof text, text, &length, &code, &reason);
    printf("HOLDS %d\n", (int)reason);
    fflush(stdout);
    for (;;) pause();
}
EOC
cat >"$WORK/work.c" <<'EOC'
/* work: puts a message of its own and gets it back, both committed; says with which reason. */
#include <stdio.h>
#include <string.h>
#include <cmqc.h>
int main(void)
{
    static char name[49] = "ZQS1";
    MQHCONN connection;
    MQHOBJ handle;
    MQOD od = { MQOD_DEFAULT };
    MQMD md = { MQMD_DEFAULT }, got = { MQMD_DEFAULT };
    MQGMO gmo = { MQGMO_DEFAULT };
    MQPMO pmo = { MQPMO_DEFAULT };
    MQLONG code, reason, length;
    char text[100];

    MQCONN(name, &connection, &code, &reason);
    if (!reason) {
        strcpy(od.ObjectName, "Q");
        MQOPEN(connection, &od, MQOO_OUTPUT | MQOO_INPUT_SHARED, &handle, &code, &reason);
    }
    if (!reason) {
        pmo.Options = MQPMO_SYNCPOINT;
        MQPUT(connection, handle, &md, &pmo, 4, "MINE", &code, &reason);
    }
    if (!reason)
        MQCMIT(connection, &code, &reason);
    if (!reason) {
        gmo.Version = MQGMO_VERSION_2;
        gmo.MatchOptions = MQMO_MATCH_MSG_ID;
        memcpy(got.MsgId, md.MsgId, sizeof got.MsgId);
        gmo.Options = MQGMO_NO_SYNCPOINT;
        MQGET(connection, handle, &got, &gmo, sizeof text, text, &length, &code, &reason);
    }
    printf("MQRC %d\n", (int)reason);
    return 0;
}
EOC
for program in holder work; do cc -I"$built/../mstr" -o "$WORK/$program" "$WORK/$program.c" -L"$built/lib" -lgreenbar-mq || exit 1; done
export LD_LIBRARY_PATH=$built/lib
console() { timeout 60 greenbar console "ZQS1 $1"; }
depth() { console "DISPLAY QLOCAL(Q) CURDEPTH" | sed -n 's/.*CURDEPTH( *\([0-9]*\)).*/\1/p'; }
down() { ! greenbar status | grep -q '^ZQS1MSTR .*UP'; }
new_system

same "nobody else may write to a file or folder of the system" "" "$(find "$GREENBAR_HOME" ! -type l ! -type s ! -path "*/run/public*" -perm /022 | head -3)"
same "nor read what is in logs, page sets, keys and the database" "" "$(find "$GREENBAR_HOME"/{vol,keys,racf,log,spool} -type f -perm /044 2>/dev/null | while read -r file; do
    folder=$file; shut=
    while [ "$folder" != "$GREENBAR_HOME" ]; do folder=$(dirname "$folder"); [ -n "$(find "$folder" -maxdepth 0 -perm /011)" ] || shut=yes; done
    [ -n "$shut" ] || echo "$file"
done | head -3)"

# What DISPLAY SECURITY HAZARDS tells is kept in a file: a link in its place leads nowhere.
console "STOP QMGR" >/dev/null
until_ok down
echo precious >"$WORK/victim"
rm -f "$GREENBAR_HOME/log/ZQS1.hazards"
ln -s "$WORK/victim" "$GREENBAR_HOME/log/ZQS1.hazards"
console "START QMGR" >/dev/null
console "DEFINE QLOCAL(Q) SHARE DEFPSIST(YES)" >/dev/null
console "STOP QMGR" >/dev/null
until_ok down
same "a link in place of its file of hazards is not followed" precious "$(cat "$WORK/victim")"
check "it is replaced" [ ! -L "$GREENBAR_HOME/log/ZQS1.hazards" ]
console "START QMGR" >/dev/null

# A program that is stopped while it holds messages holds up nobody else, nor the end of the queue manager.
for i in 1 2; do printf '//PUT%s JOB (A),X\n//S EXEC PGM=MQPUT,PARM=%s\n//SYSPRINT DD SYSOUT=*\n//SYSIN DD *\nFIRST\n' "$i" "'ZQS1,Q'" | greenbar submit --wait - >/dev/null; done
same "two messages" 2 "$(depth)"
coproc HOLDER { exec "$WORK/holder"; }
holder=$HOLDER_PID
read -r -t 60 holds <&"${HOLDER[0]}"
same "a program holds messages" "HOLDS 0" "$holds"
kill -STOP "$holder"
same "others put and get meanwhile" "MQRC 0" "$(timeout 60 "$WORK/work")"
check "commands are answered" eval 'console "DISPLAY CONN(*) ALL" | grep -q CSQ9022I'
console "STOP QMGR MODE(FORCE)" >/dev/null
check "the queue manager ends although a program that is stopped is connected" until_ok down
console "START QMGR" >/dev/null
same "nothing of its unit has happened" 2 "$(depth)"
same "work goes on" "MQRC 0" "$(timeout 60 "$WORK/work")"
kill -9 "$holder"
wait "$holder" >/dev/null 2>&1
coproc HOLDER { exec "$WORK/holder"; }
holder=$HOLDER_PID
read -r -t 60 holds <&"${HOLDER[0]}"
kill -STOP "$holder"
kill -9 "$holder"
wait "$holder" >/dev/null 2>&1
back() { [ "$(depth)" = 2 ] && console "DISPLAY QSTATUS(Q) TYPE(QUEUE) ALL" | grep -q 'UNCOM(NO)'; }
check "what a killed program held is free, what it put is gone" until_ok back

# Commands that are refused, from several at a time.
greenbar tso "ADDUSER ANNA DFLTGRP(SYS1)" >/dev/null
greenbar tso "SETROPTS CLASSACT(MQADMIN MQCMDS) GENERIC(MQCMDS)" >/dev/null
greenbar tso "RDEFINE MQCMDS ZQS1.** UACC(NONE)" >/dev/null
greenbar tso "PERMIT ZQS1.** CLASS(MQCMDS) ID(IBMUSER) ACCESS(ALTER)" >/dev/null
console "STOP QMGR" >/dev/null
until_ok down
console "START QMGR" >/dev/null
long=$(printf 'X%.0s' $(seq 60))
for i in 1 2 3; do
    for ((n = 0; n < 40; n++)); do timeout 60 greenbar console --user ANNA "ZQS1 DEFINE QLOCAL(A$i.$n) DESCR('$long')"; done >"$WORK/flood$i" 2>&1 &
done
good=0
for ((n = 0; n < 20; n++)); do console "DISPLAY QLOCAL(Q) CURDEPTH" | grep -q CSQ9022I && good=$((good + 1)); done
wait %1 %2 %3 2>/dev/null || wait
same "others are answered during a flood of commands" 20 "$good"
same "each of them was refused" 120 "$(cat "$WORK"/flood? | grep -c 'CSQ9016E')"
same "nothing came of them" 0 "$(console "DISPLAY QLOCAL(A*)" | grep -c '^QLOCAL(')"
same "no process died" 0 "$(grep -c 'GRB100E' "$GREENBAR_HOME/log/SYSLOG")"
stop_all
