# No plain byte of an encrypted data set lies in any file, while jobs run, when a step is killed half-way, and afterwards: sequential data
# sets, members, temporary ones, clusters and their journals.
. "$(dirname "$0")/lib.sh"
mark=PLAIN$$X$RANDOM$RANDOM
new_system
for command in "ADDGROUP GB" "SETROPTS GENERIC(DATASET)" "RDEFINE FACILITY STGADMIN.SMS.ALLOW.DATASET.ENCRYPT UACC(READ)"; do
    greenbar tso "$command"
done
greenbar key define GB.KEY
greenbar tso "ADDSD 'GB.SEC.*' UACC(ALTER) DFP(DATAKEY(GB.KEY))"
touch started
# Files of the system, and what came since into the places for temporary files (folders there are those of others). The marker itself is
# only in memory and in pipes.
leaks() {
    { grep -rlaF "$mark" "$WORK"; find /tmp /var/tmp /dev/shm -maxdepth 1 -type f -newer started ! -path "$WORK/*" -exec grep -laF "$mark" {} +; } 2>/dev/null
}
no_leak() { same "$1: no plain byte in any file" "" "$(leaks)"; }
records() { awk -v mark="$mark" -v count="$1" 'BEGIN { for (i = 0; i < count; i++) printf "%08d %s %045d\n", i, mark, i }'; }
copy() { # JOB OUTPUT [TIMES]: the input so many times
    printf '//%s JOB\n//S1 EXEC PGM=IEBGENER\n//SYSPRINT DD SYSOUT=*\n//SYSIN DD DUMMY\n//SYSUT2 DD %s\n//SYSUT1 DD DSN=GB.SEC.IN,DISP=SHR\n' "$1" "$2"
    for ((i = 1; i < ${3:-1}; i++)); do echo '// DD DSN=GB.SEC.IN,DISP=SHR'; done
}
cluster() { # JOB NAME
    printf '//%s JOB\n//S1 EXEC PGM=IDCAMS\n//SYSPRINT DD SYSOUT=*\n//SYSIN DD *\n' "$1"
    printf '  DEFINE CLUSTER (NAME(%s) INDEXED KEYS(8 0) RECSZ(80 80))\n  REPRO INDATASET(GB.SEC.IN) OUTDATASET(%s)\n' "$2" "$2"
}
idle() { [ "$(greenbar jobs | grep '^JOB' | grep -vc ' OUTPUT ')" = 0 ]; }
good() { greenbar jobs | grep -c 'CC 0000'; }

records 10 | greenbar dataset put GB.CLEAR -
check "the search finds what is in the clear" [ -n "$(leaks)" ]
greenbar dataset delete GB.CLEAR
until_ok eval '[ -z "$(leaks)" ]'

records 100000 | greenbar dataset put GB.SEC.IN -
no_leak "greenbar dataset put"
{
    copy WHOLE 'DSN=GB.SEC.OUT,DISP=(NEW,CATLG)'
    copy MEMBER 'DSN=GB.SEC.LIB(ONE),DISP=(NEW,CATLG),DSNTYPE=LIBRARY'
    copy TEMP "DSN=&&WORK,DISP=(NEW,PASS),DSKEYLBL='GB.KEY'"
    cluster KSDS GB.SEC.KSDS
} | greenbar submit - >/dev/null
for _ in $(seq 100); do
    found=$(leaks)
    [ -z "$found" ] && ! idle || break
done
same "while jobs run: no plain byte in any file" "" "$found"
until_ok eval '[ "$(good)" = 4 ]'
same "the jobs did what they were to do" 4 "$(good)"
no_leak "jobs that have ended"
same "the records are there" 100000 "$(greenbar dataset cat GB.SEC.OUT | grep -c "$mark")"
same "in the member too" 100000 "$(greenbar dataset cat 'GB.SEC.LIB(ONE)' | grep -c "$mark")"

killed=0
for n in $(seq 24); do
    [ "$n" -le 8 ] || [ "$killed" -lt 2 ] || break # eight rounds, and more where the machine let few steps be hit
    { [ $((n % 2)) = 0 ] && copy KILL$n "DSN=GB.SEC.KILL$n,DISP=(NEW,CATLG,CATLG)" 40 || cluster KILL$n GB.SEC.KILL$n; } | greenbar submit - >/dev/null
    for _ in $(seq 40); do
        pid=$(utility)
        [ -z "$pid" ] || break
        sleep 0.01
    done
    [ -n "$pid" ] && sleep "0.$(printf %02d $((n % 9 * 2)))" && kill -9 "$pid" 2>/dev/null && killed=$((killed + 1))
    no_leak "step $n was killed"
    until_ok idle
done
check "steps were killed half-way" [ "$killed" -ge 2 ]
greenbar dataset cat GB.SEC.KILL2 >/dev/null 2>&1 # what a killed writer left can be read, or says that it cannot
no_leak "after the kills"
stop_all
no_leak "after the stop"
