# A message of 100 MB in logs and page sets under a key label, behind and in front of puts that their program does not wait for, in one
# unit of work: order and bytes, also when the queue manager is killed behind the commit.
. "$(dirname "$0")/lib.sh"
built=$(dirname "$(dirname "$(command -v greenbar)")")
check "the program is compiled" cc -w -O1 -I"$SAMPLES/../mstr" -o "$WORK/calls" "$(dirname "$0")/mq_calls.c" -L"$built/lib" -lgreenbar-mq
export LD_LIBRARY_PATH=$built/lib
new_system
console() { timeout 120 greenbar console "ZQS1 $1"; }
up() { console "DISPLAY QMGR" | grep -q 'CSQ9022I'; }
down() { ! greenbar status | grep -q '^ZQS1MSTR .*UP'; }
mstr() { # the queue manager's process, by its environment
    local pid
    for pid in $(pgrep -x mstr); do grep -qsz "^GREENBAR_HOME=$GREENBAR_HOME$" "/proc/$pid/environ" && echo "$pid"; done
}
offloaded() { console "DISPLAY LOG" | grep -A1 'Offload task is AVAILABLE' | grep -q 'to offload - 0'; }
sample() { greenbar submit --wait "$SAMPLES/encryption/$1.jcl" >"$WORK/$1.out"; }
MOST=104857600 SMALL=3000
until_ok up
console "ALTER QMGR MAXMSGL($MOST)" >/dev/null
console "DEFINE QLOCAL(BIG) SHARE MAXMSGL($MOST) DEFPSIST(YES)" >/dev/null
greenbar key define ZQS1.KEY.A >/dev/null
check "a profile has a key label" sample 1-profile
check "there are new logs" sample 2-new-logs
for i in 1 2 3; do
    console "ARCHIVE LOG" >/dev/null
    until_ok offloaded
done
console "STOP QMGR" >/dev/null
until_ok down
check "the old ones are out" sample 3-old-logs-out
check "page sets and BSDS are encrypted" sample 4-page-sets-bsds
console "START QMGR" >/dev/null
check "the queue manager is up" until_ok up
check "all of it is encrypted" eval '[ "$(console "DISPLAY USAGE PSID(*)" | sed -n "/GBRM070I/,/^End of enc/p" | grep -c "ZQS1.KEY.A")" -ge 5 ]'
{
    echo connect
    echo "open BIG 0x32"
    for i in $(seq 60); do echo "big 1 $SMALL"; done
    echo "big 1 $MOST"
    for i in $(seq 60); do echo "big 1 $SMALL"; done
    echo commit
} >"$WORK/puts"
"$WORK/calls" <"$WORK/puts" >"$WORK/put"
same "all are put and committed" "0" "$(tail -n +3 "$WORK/put" | sort -u)"
same "so many" 122 "$(tail -n +3 "$WORK/put" | wc -l)"
if sees_all; then
    kill -9 "$(mstr)"
    check "the queue manager is up again" until_ok up
fi
printf 'connect\nopen BIG 0x2\nsizes 1 122\n' | "$WORK/calls" | tail -1 >"$WORK/got"
wanted=$(for i in $(seq 60); do printf "0:%d " $SMALL; done)
same "they come in that order, each byte right" "${wanted}0:$MOST ${wanted}2033:0 WRONG 0" "$(cat "$WORK/got")"
in_clear() { LC_ALL=C grep -lraP '\x00\x1f\x3e\x5d\x7c\x9b\xba\xd9\xf8\x17\x36' "$@" | head -3; }
printf 'X\0\37\76\135\174\233\272\331\370\27\66X' >"$WORK/control"
same "their bytes are known" "$WORK/control" "$(in_clear "$WORK/control")"
same "nowhere are they as they are" "" "$(in_clear "$GREENBAR_HOME/vol")"
stop_all
