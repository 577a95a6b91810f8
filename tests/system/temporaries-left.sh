# An initiator is killed while its step has temporary data sets, with a name, without one, passed from an earlier step: none of them is left,
# neither on the volume nor in the catalog; those of a job that runs stay. jes and the catalog killed with it: the same. A file that the
# catalog does not know goes when it is empty, and is told when it is not.
. "$(dirname "$0")/lib.sh"
new_system
vol=$GREENBAR_HOME/vol/GRN001
left() { { ls -A "$vol" | grep -E '^SYS[0-9]{5}\.T'; greenbar dataset list 'SYS*.T*.**'; in_rows; } 2>/dev/null | sort -u; }
in_rows() { sqlite3 -readonly "$GREENBAR_HOME/vol/catalog.db" 'SELECT name FROM dataset WHERE cataloged = 3'; }
deck() { # NAME: a job whose second step waits
    cat <<END
//$1 JOB (A),CLASS=A
//S1       EXEC PGM=IEFBR14
//P        DD DSN=&&PASSED,DISP=(NEW,PASS),SPACE=(TRK,1)
//S2       EXEC PGM=WAITS,PARM='300'
//STEPLIB  DD DSN=IBMUSER.LOAD,DISP=SHR
//NAMED    DD DSN=&&MINE,DISP=(NEW,DELETE),SPACE=(TRK,1)
//LIB      DD DSN=&&LIB(A),DISP=(NEW,PASS),SPACE=(TRK,(1,1,1))
//UNNAMED  DD DISP=(NEW,DELETE),SPACE=(TRK,1)
END
}
greenbar dataset put --binary 'IBMUSER.LOAD(WAITS)' "$(command -v sleep)"
holders() { ls "$vol" | grep -cE '^SYS[0-9]{5}\.T[0-9]{6}\.RA000\.'"$1"'\.'; }
running() { [ "$(holders "$1")" = 4 ]; }
initiator_of() { # JOB: the pid of the initiator that runs it
    local number
    number=$(greenbar output "$1" JESMSGLG | grep -oE 'STARTED - INIT [0-9]+' | grep -oE '[0-9]+$')
    pid_of "initiator$number"
}
deck LOST | greenbar submit - >/dev/null
deck STAYS | greenbar submit - >/dev/null
until_ok running LOST
until_ok running STAYS
same "both jobs have four temporary data sets" "4 4" "$(holders LOST) $(holders STAYS)"
kill -9 "$(initiator_of LOST)"
until_ok bash -c 'greenbar jobs LOST | grep -q "ABEND S2F3"'
until_ok eval '[ "$(holders LOST)" = 0 ]'
same "an initiator was killed: its job has left none" 0 "$(holders LOST)"
same "and those of the job that runs stay" 4 "$(holders STAYS)"
same "the catalog says so" 1 "$(grep -c GBRD007I "$GREENBAR_HOME/log/master.log")"
kill -9 "$(pid_of jes)" "$(pid_of catalog)" "$(initiator_of STAYS)"
until_ok bash -c 'greenbar jobs STAYS | grep -q "ABEND S2F3"'
until_ok eval '[ "$(holders STAYS)" = 0 ]'
same "jes, the catalog and the initiator were killed together: nothing is left" 0 "$(holders STAYS)"
same "nor in the catalog" "" "$(left)"

deck GOES | greenbar submit - >/dev/null
until_ok running GOES
kill -9 "$(pid_of jes)"
until_ok greenbar jobs
sleep 1
kill -9 "$(pid_of catalog)"
until_ok greenbar dataset list 'IBMUSER.**'
sleep 1
same "restarts of jes and of the catalog leave a running job what it has" 4 "$(holders GOES)"
greenbar cancel GOES >/dev/null
until_ok bash -c 'greenbar jobs GOES | grep -q CANCELED'
same "its own end takes them away" 0 "$(holders GOES)"

# Permanent ones: what the step was making goes where an ABEND would have deleted it; what an earlier step has made stays.
making() { # NAME: a job that waits in its second step
    cat <<END
//$1 JOB (A),CLASS=A
//S1       EXEC PGM=IEFBR14
//DONE     DD DSN=IBMUSER.$1.DONE,SPACE=(TRK,1),
//            DISP=(NEW,CATLG,DELETE)
//P        DD DSN=IBMUSER.$1.PASSED,SPACE=(TRK,1),DISP=(NEW,PASS)
//K        DD DSN=IBMUSER.$1.RECEIVED,SPACE=(TRK,1),DISP=(NEW,PASS)
//L        DD DSN=IBMUSER.$1.KEPT,SPACE=(TRK,1),DISP=(NEW,PASS)
//S2       EXEC PGM=WAITS,PARM='$2'
//STEPLIB  DD DSN=IBMUSER.LOAD,DISP=SHR
//MAKING   DD DSN=IBMUSER.$1.MAKING,SPACE=(TRK,1),
//            DISP=(NEW,CATLG,DELETE)
//VOLUME   DD DSN=IBMUSER.$1.VOLUME,SPACE=(TRK,1),
//            DISP=(NEW,KEEP,DELETE),VOL=SER=GRN001,UNIT=3390
//ANYHOW   DD DSN=IBMUSER.$1.ANYHOW,SPACE=(TRK,1),
//            DISP=(NEW,CATLG,CATLG)
//OTHERS   DD DSN=IBMUSER.$1.OTHERS,SPACE=(TRK,1),
//            DCB=(RECFM=FB,LRECL=80),DISP=(NEW,CATLG,DELETE)
//RENAMED  DD DSN=IBMUSER.$1.RENAMED,SPACE=(TRK,1),
//            DISP=(NEW,CATLG,DELETE)
//KSDS     DD DSN=IBMUSER.$1.KSDS,SPACE=(TRK,1),RECORG=KS,LRECL=80,
//            KEYLEN=8,KEYOFF=0,DISP=(NEW,CATLG,DELETE)
//K        DD DSN=IBMUSER.$1.RECEIVED,DISP=(OLD,CATLG,DELETE)
//L        DD DSN=IBMUSER.$1.KEPT,DISP=(OLD,KEEP)
END
}
has() { [ "$(ls "$vol" | grep -c "^IBMUSER\.$1\.")" = "$2" ]; }
of_job() { ls "$vol" | sed -n "s/^IBMUSER\.$1\.//p" | sort | tr '\n' ' '; }
making PERM 300 | greenbar submit - >/dev/null
check "the second step has all its data sets" until_ok has PERM 10
# Another writes to what it is making, and gives it a name.
greenbar submit --wait - >/dev/null <<'END' # IDCAMS does not look who has a data set (docs/not-built.md)
//OTHER    JOB (A),CLASS=A
//S1       EXEC PGM=IDCAMS
//SYSPRINT DD SYSOUT=*
//IN       DD *
another's record
//SYSIN    DD *
  REPRO INFILE(IN) OUTDATASET(IBMUSER.PERM.OTHERS)
  ALTER IBMUSER.PERM.RENAMED NEWNAME(IBMUSER.PERM.NAMED)
END
same "another job writes to one and names one" 0 $?
kill -9 "$(initiator_of PERM)"
until_ok bash -c 'greenbar jobs PERM | grep -q "ABEND S2F3"'
check "an initiator was killed: what its step was making has gone" until_ok has PERM 5
same "what was done, what an ABEND would have kept, and what another has written or named stays" "ANYHOW DONE KEPT NAMED OTHERS " \
    "$(of_job PERM)"
same "with what he wrote" "another's record" "$(greenbar dataset cat IBMUSER.PERM.OTHERS | sed 's/ *$//')"
making WELL 0 | greenbar submit --wait - >/dev/null
same "a job that ends well" 0 $?
kill -9 "$(pid_of jes)" "$(pid_of catalog)"
until_ok greenbar jobs
sleep 1
same "leaves all that it has made" "ANYHOW DONE KEPT KSDS MAKING OTHERS RECEIVED RENAMED VOLUME " "$(of_job WELL)"
same "and the catalog waits for nobody" "" "$(sqlite3 -readonly -cmd ".timeout 5000" "$GREENBAR_HOME/vol/catalog.db" "SELECT name FROM dataset WHERE job <> ''")"

# A catalog that stands still does not clear away what the first run of a job left: the second one would lose what it makes.
greenbar submit - >/dev/null <<'END'
//AGAIN JOB (A),CLASS=A
/*JOBPARM RESTART=Y
//S1       EXEC PGM=WAITS,PARM='300'
//STEPLIB  DD DSN=IBMUSER.LOAD,DISP=SHR
//MAKING   DD DSN=IBMUSER.AGAIN.MAKING,SPACE=(TRK,1),
//            DISP=(NEW,CATLG,DELETE)
END
again() { greenbar jobs AGAIN | grep -q "$1"; }
until_ok has AGAIN 1
stopped=$(pid_of catalog)
kill -STOP "$stopped"
kill -9 "$(initiator_of AGAIN)"
check "the catalog stands still: a lost job waits to be run again" until_ok again WAITING
sleep 6 # jes gives the catalog up
check "and goes on waiting" again WAITING
kill -CONT "$stopped"
ran_again() { again RUNNING && greenbar output AGAIN JESMSGLG | grep -q GBJ062W && has AGAIN 1; }
check "until the catalog has answered: then it runs" until_ok ran_again
greenbar cancel AGAIN >/dev/null

echo "a record" | greenbar dataset put IBMUSER.KNOWN -
greenbar dataset put --recfm FB --lrecl 80 IBMUSER.KNOWN.EMPTY /dev/null
cp "$vol/IBMUSER.KNOWN" "$vol/IBMUSER.UNKNOWN.FULL"
cp "$vol/IBMUSER.KNOWN.EMPTY" "$vol/IBMUSER.UNKNOWN.EMPTY"
: >"$vol/IBMUSER.UNKNOWN.NOTHING"
mkdir "$vol/IBMUSER.UNKNOWN.LIB" "$vol/IBMUSER.UNKNOWN.LIB2"
cp "$vol/IBMUSER.KNOWN.EMPTY" "$vol/IBMUSER.UNKNOWN.LIB2/MEMBER"
kill -9 "$(pid_of catalog)"
until_ok greenbar dataset cat IBMUSER.KNOWN
same "of files that the catalog does not know, empty ones go" "IBMUSER.UNKNOWN.FULL IBMUSER.UNKNOWN.LIB2 " \
    "$(ls "$vol" | grep UNKNOWN | tr '\n' ' ')"
same "the others are told" "VOL/GRN001/IBMUSER.UNKNOWN.FULL VOL/GRN001/IBMUSER.UNKNOWN.LIB2 " \
    "$(grep GBRD009W "$GREENBAR_HOME/log/master.log" | grep -oE 'VOL/[^ ]*' | sort -u | tr '\n' ' ')"
same "and what it knows is there" "a record" "$(greenbar dataset cat IBMUSER.KNOWN | sed 's/ *$//')"
stop_all
