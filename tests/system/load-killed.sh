# racf is killed in the middle of a load, and the disk is full: nothing of the load is there, or all of it; others are served meanwhile.
. "$(dirname "$0")/lib.sh"
small=$WORK/small
mkdir "$small"
if mount -t tmpfs -o size=260m greenbar-test "$small" 2>/dev/null; then
    trap 'greenbar stop >/dev/null 2>&1; umount "$small"' EXIT
    export GREENBAR_HOME=$small/sys
else
    small= # only root can mount a small file system
fi
new_system
greenbar tso 'SETROPTS CLASSACT(FACILITY) GENERIC(FACILITY)' >/dev/null
awk 'function rec(type, name, fields) { return type " " name substr(blanks, 1, 246 - length(name)) " FACILITY" fields }
    BEGIN { blanks = sprintf("%300s", ""); for (i = 0; i < 30000; i++) {
        print rec("0500", sprintf("BIG.P%05d", i), " NO   000 2024-05-06 SYS1")
        print rec("0505", sprintf("BIG.P%05d", i), " IBMUSER  READ") } }' >"$WORK/big.txt"
there() { greenbar racf unload - 2>/dev/null | grep -c '^0500 BIG\.P'; }
served() { timeout 20 greenbar tso 'LISTUSER IBMUSER' >/dev/null 2>&1; }

half=0 fine=0
for ((i = 0; i < 6; i++)); do
    greenbar racf load "$WORK/big.txt" >"$WORK/load" 2>&1 &
    load=$!
    until_ok test -e "$GREENBAR_HOME/racf/racf.db.load"
    sleep "0.$i"
    kill -9 "$(pid_of racf)" 2>/dev/null
    wait "$load"
    code=$?
    until_ok served
    count=$(there)
    [ "$count" = 0 ] || [ "$count" = 30000 ] || half=$((half + 1))
    [ "$code" != 0 ] || [ "$count" = 30000 ] || fine=$((fine + 1))
    [ "$count" = 0 ] || break # a load ended before the kill
done
same "no load is there in part" 0 "$half"
same "no load that said it was done is missing" 0 "$fine"
check "what a killed load left is gone" test ! -e "$GREENBAR_HOME/racf/racf.db.load"

greenbar racf load "$WORK/big.txt" --replace >"$WORK/load" 2>&1 &
load=$!
until_ok test -e "$GREENBAR_HOME/racf/racf.db.load"
check "others are served while a load runs" served
greenbar tso 'ADDGROUP MEANTIME' >"$WORK/group" 2>&1
added=$?
wait "$load"
code=$?
same "the load is done" 0 "$code"
same "and whole" 30000 "$(there)"
[ "$added" != 0 ] || check "a command that was given meanwhile counts" greenbar tso 'LISTGRP MEANTIME'
check "a client that goes in the middle of a load leaves nothing" until_ok test ! -e "$GREENBAR_HOME/racf/racf.db.load"

if [ -n "$small" ]; then
    sed 's/BIG\.P/TOO.P/' "$WORK/big.txt" >"$WORK/too.txt"
    head -c "$(($(df --output=avail -B1 "$small" | tail -1) - 4000000))" /dev/zero >"$small/filler"
    greenbar racf load "$WORK/too.txt" >"$WORK/load" 2>&1
    same "a load for which there is no room is refused" 1 "$?"
    rm "$small/filler"
    check "with room again others are served" until_ok served
    same "and nothing of it is there" 0 "$(greenbar racf unload - | grep -c '^0500 TOO\.P')"
    greenbar racf load "$WORK/too.txt" >"$WORK/load" 2>&1
    same "then it can be loaded" 30000 "$(greenbar racf unload - | grep -c '^0500 TOO\.P')"
fi
stop_all
