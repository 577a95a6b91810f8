# Messages of 100 MB, the longest there are: persistent and not, committed, backed out, over a queue manager that is killed; one that has
# no room leaves nothing behind.
. "$(dirname "$0")/lib.sh"
built=$(dirname "$(dirname "$(command -v greenbar)")")
cat >"$WORK/longest.c" <<'EOC'
/* longest WHAT BYTES: put (persistent, committed), back (persistent, backed out), np (not persistent, alone), get. Says MQRC, and of
 * what was got its length and whether each byte is right. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmqc.h>
static unsigned char byte_at(long i) { return (unsigned char)(i * 31 + (i >> 12)); }
int main(int count, char **words)
{
    const char *what = count > 1 ? words[1] : "";
    long length = count > 2 ? atol(words[2]) : 0, wrong = 0;
    unsigned char *bytes = calloc(1, (size_t)length + 1);
    MQOD od = { MQOD_DEFAULT };
    MQMD md = { MQMD_DEFAULT };
    MQPMO pmo = { MQPMO_DEFAULT };
    MQGMO gmo = { MQGMO_DEFAULT };
    MQLONG code, reason, got = 0, ignored;
    MQHCONN connection;
    MQHOBJ queue;
    char name[49] = "ZQS1";

    MQCONN(name, &connection, &code, &reason);
    strcpy(od.ObjectName, "BIG");
    if (reason == MQRC_NONE)
        MQOPEN(connection, &od, MQOO_OUTPUT | MQOO_INPUT_SHARED, &queue, &code, &reason);
    if (reason == MQRC_NONE && strcmp(what, "get") == 0) {
        gmo.Options = MQGMO_NO_SYNCPOINT;
        MQGET(connection, queue, &md, &gmo, (MQLONG)length, bytes, &got, &code, &reason);
        for (long i = 0; i < got && i < length; i++)
            wrong += bytes[i] != byte_at(i);
        printf("MQRC %d LENGTH %d WRONG %ld\n", (int)reason, (int)got, wrong);
        return 0;
    }
    for (long i = 0; i < length; i++)
        bytes[i] = byte_at(i);
    md.Persistence = strcmp(what, "np") == 0 ? MQPER_NOT_PERSISTENT : MQPER_PERSISTENT;
    pmo.Options = strcmp(what, "np") == 0 ? MQPMO_NO_SYNCPOINT : MQPMO_SYNCPOINT;
    if (reason == MQRC_NONE)
        MQPUT(connection, queue, &md, &pmo, (MQLONG)length, bytes, &code, &reason);
    if (reason == MQRC_NONE && strcmp(what, "back") == 0)
        MQBACK(connection, &code, &reason);
    MQDISC(&connection, &code, &ignored);
    printf("MQRC %d\n", (int)reason);
    return 0;
}
EOC
check "the program is compiled" cc -w -O1 -I"$SAMPLES/../mstr" -o "$WORK/longest" "$WORK/longest.c" -L"$built/lib" -lgreenbar-mq
export LD_LIBRARY_PATH=$built/lib
new_system
console() { greenbar console "ZQS1 $1"; }
up() { console "DISPLAY QLOCAL(BIG) CURDEPTH" | grep -q 'CURDEPTH('; } # a queue manager that is down says the command again
depth() { console "DISPLAY QLOCAL(BIG) CURDEPTH" | sed -n 's/.*CURDEPTH( *\([0-9]*\)).*/\1/p'; }
# Pages with data of page set 2, but for the last ones of the two chains of the queue, which stay.
used() { console "DISPLAY USAGE TYPE(PAGESET)" | awk '$1 == "_" && $2 == 2 && NF > 8 { print $6 > 1 ? $6 : 0, $7 > 1 ? $7 : 0 }'; }
mstr() { # the queue manager's process, by its environment
    local pid
    for pid in $(pgrep -x mstr); do grep -qsz "^GREENBAR_HOME=$GREENBAR_HOME$" "/proc/$pid/environ" && echo "$pid"; done
}
MOST=104857600
until_ok console "DISPLAY QMGR"
console "ALTER QMGR MAXMSGL($MOST)" >/dev/null
console "DEFINE QLOCAL(BIG) SHARE MAXMSGL($MOST)" >/dev/null
big() { "$WORK/longest" "$@"; }
room=$(used)
same "one that is not persistent" "MQRC 0" "$(big np $MOST)"
same "is got" "MQRC 0 LENGTH $MOST WRONG 0" "$(big get $MOST)"
same "one that is backed out" "MQRC 0" "$(big back $MOST)"
same "is gone" 0 "$(depth)"
same "and its pages are free" "$room" "$(used)"
same "one that is persistent" "MQRC 0" "$(big put $MOST)"
same "is got" "MQRC 0 LENGTH $MOST WRONG 0" "$(big get $MOST)"
same "one byte more is too long" "MQRC 2031" "$(big put $((MOST + 1)))"
if sees_all; then
    same "one is there" "MQRC 0" "$(big put $MOST)"
    kill -9 "$(mstr)"
    check "the queue manager is up again" until_ok up
    same "and the message, whole" "MQRC 0 LENGTH $MOST WRONG 0" "$(big get $MOST)"
    (big back $MOST >/dev/null 2>&1) &
    sleep 1
    kill -9 "$(mstr)"
    wait
    check "the queue manager is up again" until_ok up
    same "of one that it was killed in nothing is there" 0 "$(depth)"
    same "nor are its pages" "$room" "$(used)"
else
    skip "the queue manager is killed: only root sees its process"
fi
stop_all
