# FREE=CLOSE: a data set is another job's from the close of its DD on, while the step still runs; not so where a later step names it, another
# DD of the step does, or FREE=CLOSE was not coded.
. "$(dirname "$0")/lib.sh"
new_system
seq 1 100 | greenbar dataset put IBMUSER.IN -
seq 1 2000000 | greenbar dataset put IBMUSER.BIG -

# holds NAME DD [STEP]: a job that has read IBMUSER.IN over DD, and then copies for a long time; it is stopped then
holds() {
    {
        printf '//%s JOB (A),CLASS=A\n//S1 EXEC PGM=IDCAMS\n//SYSPRINT DD SYSOUT=*\n//IN DD DSN=IBMUSER.IN,%s\n' "$1" "$2"
        printf '//OUT DD SYSOUT=*\n//SYSIN DD *\n  REPRO INFILE(IN) OUTFILE(OUT)\n'
        for i in 1 2 3 4 5 6 7 8 9 10; do printf '  REPRO INDATASET(IBMUSER.BIG) OUTDATASET(IBMUSER.C%s)\n' "$1"; done
        printf '/*\n%s' "$3"
    } | greenbar submit - >/dev/null
    # What it copies to is there as soon as the first REPRO is through.
    until_ok eval 'ls "$GREENBAR_HOME"/vol/GRN001/.new.IBMUSER.C'"$1"'.*'
    stopped=$(utility)
    kill -STOP "$stopped"
}
wants() { printf '//%s JOB (A),CLASS=A\n//S1 EXEC PGM=IEFBR14\n//D DD DSN=IBMUSER.IN,DISP=OLD\n' "$1" | greenbar submit - >/dev/null; }
ended() { greenbar jobs "$1" | grep -q 'OUTPUT.*CC 0000'; }
waits() { until_ok eval 'greenbar jobs '"$1"' | grep -q RUNNING && greenbar output '"$1"' JESMSGLG | grep -q IEF863I'; }
ends() { until_ok ended "$1"; ended "$1"; }
for job in FREES KEEPS LATER TWICE; do seq 1 1 | greenbar dataset put "IBMUSER.C$job" -; done

holds FREES 'DISP=SHR,FREE=CLOSE' ''
wants W1
check "the data set is another's while the step that has closed it runs" ends W1
check "it does run" bash -c 'greenbar jobs FREES | grep -q RUNNING'
kill -CONT $stopped
check "and ends well" ends FREES

holds KEEPS 'DISP=SHR' ''
wants W2
check "without FREE=CLOSE it is held" waits W2
kill -CONT $stopped
check "until the end" ends W2

holds LATER 'DISP=SHR,FREE=CLOSE' '//S2 EXEC PGM=IEFBR14
//D DD DSN=IBMUSER.IN,DISP=SHR
'
wants W3
check "a later step names it: it is held" waits W3
kill -CONT $stopped
check "until the end of that" ends W3

holds TWICE 'DISP=SHR,FREE=CLOSE
//AGAIN DD DSN=IBMUSER.IN,DISP=SHR' ''
wants W4
check "another DD of the step names it: it is held" waits W4
kill -CONT $stopped
check "until the end of the step" ends W4
stop_all
