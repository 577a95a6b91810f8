# The file system fills up: who asks is told so, nothing acknowledged is lost, and with room again the system goes on by itself.
. "$(dirname "$0")/lib.sh"
small=$WORK/small
mkdir "$small"
mount -t tmpfs -o size=6m greenbar-test "$small" 2>/dev/null || { ok "nothing to be seen: only root can mount a small file system"; exit 0; }
trap 'greenbar stop >/dev/null 2>&1; umount "$small"' EXIT
export GREENBAR_HOME=$small/sys
without_qmgr=yes # its logs have no room here
new_system
yes KEPT | head -1000 >"$WORK/kept"
greenbar dataset put IBMUSER.KEPT "$WORK/kept"

head -c "$(($(df --output=avail -B1 "$small" | tail -1) - 400000))" /dev/zero >"$small/filler"
: >"$WORK/acknowledged"
: >"$WORK/groups"
for ((i = 0; i < 30; i++)); do
    { printf '//FULL%d JOB\n//S EXEC PGM=IEBGENER\n//SYSPRINT DD SYSOUT=*\n//SYSIN DD DUMMY\n//SYSUT1 DD *\n' $i
      yes 'ONE OF A HUNDRED RECORDS' | head -100
      printf '//SYSUT2 DD SYSOUT=*\n'; } | timeout 20 greenbar submit - 2>"$WORK/err" | sed -n 's/^JOB [^(]*(\(.*\)) SUBMITTED.*/\1/p' >>"$WORK/acknowledged"
    [ ! -s "$WORK/err" ] || break
done
check "some jobs were accepted ($(wc -l <"$WORK/acknowledged"))" test -s "$WORK/acknowledged"
for ((i = 0; i < 200; i++)); do
    timeout 20 greenbar tso "ADDGROUP G$i" >"$WORK/tso" 2>&1 || break
    echo "G$i" >>"$WORK/groups"
done
refused() { ! timeout 20 "$@" >"$WORK/put" 2>&1; }
check "a data set that does not fit is refused" refused greenbar dataset put IBMUSER.BIG "$(command -v greenbar)" --binary
timeout 20 greenbar dataset put IBMUSER.KEPT "$(command -v greenbar)" --binary >>"$WORK/put" 2>&1
cat /dev/zero >>"$small/filler" 2>/dev/null
timeout 20 greenbar tso "ADDGROUP NOROOM" >"$WORK/tso" 2>&1
same "who asks is told that there is no room" 1 "$(grep -c 'GRB024E' "$WORK/tso")"

rm "$small/filler"
check "with room again the system goes on by itself" until_ok greenbar tso "LISTUSER IBMUSER"
all_ended() { ! greenbar jobs | grep '^JOB' | grep -qv OUTPUT; }
check "every job comes to an end" until_ok all_ended
greenbar jobs >"$WORK/jobs"
lost=0 half=0
while read -r job; do
    grep -q "^$job " "$WORK/jobs" || lost=$((lost + 1))
    grep -q "^$job .*CC 0000" "$WORK/jobs" || continue
    [ "$(greenbar output "$job" S.SYSUT2 | grep -c 'ONE OF A HUNDRED')" = 100 ] || half=$((half + 1))
done <"$WORK/acknowledged"
same "no acknowledged job is lost" 0 $lost
same "a job that ended CC 0000 has all of its output" 0 $half
lost=0
while read -r group; do
    greenbar tso "LISTGRP $group" >/dev/null || lost=$((lost + 1))
done <"$WORK/groups"
same "no group is lost ($(wc -l <"$WORK/groups") added)" 0 $lost
greenbar dataset get IBMUSER.KEPT "$WORK/got"
check "the data set that could not be replaced is the old one" cmp "$WORK/kept" "$WORK/got"
