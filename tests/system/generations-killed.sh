# The catalog, initiators and jes are killed while jobs make generations: each generation is whole, the group is never longer than its
# limit, and goes on.
. "$(dirname "$0")/lib.sh"
new_system
printf "//DEF JOB\n//S EXEC PGM=IDCAMS\n//SYSPRINT DD SYSOUT=*\n//SYSIN DD *\n  DEFINE GDG (NAME(GB.KILLED) LIMIT(3) SCRATCH)\n" |
    greenbar submit --wait - >/dev/null
add() { # NUMBER
    cat <<EOD
//ADD$1    JOB (A),'X',CLASS=A
//S1       EXEC PGM=IEBGENER
//SYSPRINT DD SYSOUT=*
//SYSIN    DD DUMMY
//SYSUT1   DD *
BEGIN $1
END $1
//SYSUT2   DD DSN=GB.KILLED(+1),DISP=(,CATLG,DELETE)
EOD
}
for ((n = 0; n < 40; n++)); do
    add $n | greenbar submit - >/dev/null 2>&1
    sleep 0.03
done &
submitter=$!
for victim in catalog initiator1 catalog jes initiator2 catalog initiator3 racf catalog initiator4 catalog catalog; do
    sleep 0.25
    pid=$(pid_of "$victim")
    [ -z "$pid" ] || kill -9 "$pid" 2>/dev/null
done
wait $submitter

check "the system answers again" until_ok greenbar dataset info GB.KILLED
all_ended() { ! greenbar jobs | grep '^JOB' | grep -qv OUTPUT; }
check "every job comes to an end" until_ok all_ended
good=$(greenbar jobs | grep -c 'CC 0000')
check "most jobs ran to their end ($good)" test "$good" -gt 10
lost=0
for job in $(greenbar jobs | awk '/^JOB.*CC 0000/ { print $1 }'); do
    ! greenbar output "$job" JESYSMSG | grep -q 'NOT CATLGD' || lost=$((lost + 1))
done
same "no job that ended well has lost its generation" 0 $lost
count=$(greenbar dataset info GB.KILLED | sed -n 's/^generations //p')
same "the group is as long as its limit" 3 "$count"
half=0
for ((n = 0; n < count; n++)); do
    greenbar dataset cat "GB.KILLED(-$n)" | tr '\n' ' ' | grep -qE '^BEGIN ([0-9]+) END \1 $' || half=$((half + 1))
done
same "each generation is whole" 0 $half
add 99 | greenbar submit --wait - >/dev/null
same "the next one is made" 0 $?
same "and is the newest" "END 99" "$(greenbar dataset cat 'GB.KILLED(0)' | tail -1)"
same "the oldest has gone for it" 3 "$(greenbar dataset info GB.KILLED | sed -n 's/^generations //p')"
for name in $(greenbar dataset list 'GB.**'); do echo "$name"; done | sort >"$WORK/cataloged"
greenbar stop >/dev/null
for file in "$GREENBAR_HOME"/vol/GRN001/GB.*; do basename "$file"; done | sort >"$WORK/files"
same "what is cataloged is on the volume" "" "$(comm -23 "$WORK/cataloged" "$WORK/files")"
