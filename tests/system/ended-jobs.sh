# Jobs that have ended are only in the database: the memory of jes and what a start reads do not grow with them, and every way to choose jobs finds
# them there after a restart.
. "$(dirname "$0")/lib.sh"
command -v sqlite3 >/dev/null || { skip "ended jobs: needs sqlite3"; exit 0; }
new_system
db=$GREENBAR_HOME/spool/jobs.db
step() { printf '//%s EXEC PGM=%s\n' "$1" "$2"; }
copy() { step S1 IEBGENER; printf '//SYSPRINT DD DUMMY\n//SYSIN DD DUMMY\n//SYSUT1 DD *\n%s\n/*\n//SYSUT2 DD %s\n' "$1" "$2"; }
{ printf '//PAY1 JOB MSGCLASS=A\n'; step S1 IEFBR14; } | greenbar submit --wait - >/dev/null
{ printf '//PAY2 JOB MSGCLASS=A\n'; copy HELDTEXT SYSOUT=H; } | greenbar submit --wait - >/dev/null
{ printf '//BADPGM JOB MSGCLASS=A\n'; step S1 NOSUCHPG; step S2 IEFBR14; } | greenbar submit --wait - >/dev/null
{ printf '//SYNTAX JOB MSGCLASS=A\n'; printf '//S1 EXEC PGN=X\n'; } | greenbar submit --wait - >/dev/null
greenbar tso "ADDUSER ANNA" >/dev/null
{ printf '//ANNAJOB JOB MSGCLASS=A\n'; step S1 IEFBR14; } | greenbar submit --wait --user ANNA - >/dev/null
{ printf '//HELDJOB JOB MSGCLASS=A,TYPRUN=HOLD\n'; step S1 IEFBR14; } | greenbar submit - >/dev/null

# more FROM TO DAYS: rows of jobs that have ended so long ago, copies of the first one. To be listed they need neither texts nor folders.
more() {
    sqlite3 "$db" "PRAGMA synchronous=OFF; BEGIN;
        CREATE TEMP TABLE n AS WITH RECURSIVE c(i) AS (VALUES($1) UNION ALL SELECT i+1 FROM c WHERE i<$2) SELECT i FROM c;
        CREATE TEMP TABLE made AS SELECT ended.*, n.i FROM ended, n WHERE ended.jobid='JOB00001';
        UPDATE made SET key=$1*10000000+i, jobid=printf('J%07d',100000+i), name=printf('B%07d',i), received=received-86400000000*$3,
            ended=ended-86400000000*$3;
        ALTER TABLE made DROP COLUMN i; INSERT INTO ended SELECT * FROM made; COMMIT;" >/dev/null
}
memory() { sed -n 's/^VmRSS:[ \t]*\([0-9]*\) kB/\1/p' "/proc/$(pid_of jes)/status"; }
bytes_read() { sed -n 's/^rchar: //p' "/proc/$(pid_of jes)/io"; }
listed() { greenbar jobs "$@" | head -20 | awk '{ print $2 }' | paste -sd' '; }
count() { greenbar jobs "$@" | wc -l; }

greenbar stop >/dev/null
more 1 10000 5
greenbar start >/dev/null
small_read=$(bytes_read 2>/dev/null)
same "10,000 jobs more" 10000 "$(count --prefix 'B0*')"
small=$(memory)
greenbar stop >/dev/null
more 10001 100000 0
greenbar start >/dev/null
large_read=$(bytes_read 2>/dev/null)
same "100,000 jobs more" 100000 "$(count --prefix 'B0*')"
large=$(memory)
check "memory of jes is flat: $small KB, then $large KB" [ "$large" -lt $((small + 2048)) ] # they took 25 MB
if sees_all; then
    check "a start does not read them: $small_read bytes, then $large_read" [ "$large_read" -lt $((small_read + 300000)) ]
else
    skip "a start does not read them: only root sees what jes reads"
fi

same "by name" PAY1 "$(listed PAY1)"
same "by pattern" "PAY1 PAY2" "$(listed --prefix 'PAY*')"
same "by pattern, many" 1000 "$(count --prefix 'B0001*')"
same "by pattern, with a star in front" B0010007 "$(listed --prefix '*010007')"
same "by owner" ANNAJOB "$(listed --owner ANNA)"
same "by owner and pattern" BADPGM "$(listed --owner IBMUSER --prefix 'BAD*')"
same "by job ID" "PAY2" "$(listed JOB00002)"
same "by job ID, one of many" "B0012345" "$(listed J0112345)"
same "by status, not ended" HELDJOB "$(listed --status HELD)"
same "by status and pattern" "PAY1 PAY2" "$(listed --status OUTPUT --prefix 'PAY*')"
same "none" "" "$(listed --prefix NOBODY)"
same "steps of one" "S1 S806 S2 FLUSH" "$(greenbar jobs --steps BADPGM | awk '{ print $1, $4 }' | paste -sd' ')"
same "output of one" HELDTEXT "$(greenbar output PAY2 S1.SYSUT2)"
same "the list of its output" "JESMSGLG JESJCL JESYSMSG SYSUT2" "$(greenbar output --list PAY2 | awk '{ print $2 }' | paste -sd' ')"
same "output since a job" "BADPGM SYNTAX ANNAJOB" \
    "$(greenbar output --since JOB00003 2>/dev/null | sed -n 's/^ *1 \/\/\([A-Z]*\) *JOB.*/\1/p' | grep -v HELDJOB | paste -sd' ')"

shown() { greenbar console "$1" | sed -n 's/.*HASP890 JOB(\([A-Z0-9]*\)).*/\1/p' | grep -v MSTR | paste -sd' '; }
same "\$DJ number" PAY2 "$(shown "\$DJ2")"
same "\$DJ range" "PAY1 PAY2 BADPGM" "$(shown "\$DJ1-3")"
same "\$DJ high range" "B0000001 B0000002" "$(shown "\$DJ100001-100002")"
same "\$DJ name" "PAY1 PAY2" "$(shown "\$DJ'PAY*'")"
same "\$DJOBQ owner" ANNAJOB "$(shown "\$DJOBQ,OWNER=ANNA")"
same "\$DJOBQ name and end" BADPGM "$(shown "\$DJOBQ,/CC=(ABENDED)")"
same "\$DJOBQ age" "B0000007" "$(shown "\$DJOBQ,/AGE>3,/NAME=B0000007")"
same "\$DJOBQ younger" "PAY1 PAY2" "$(shown "\$DJOBQ,/AGE<3,/NAME=P*")"
same "\$DJOBQ queue" HELDJOB "$(shown "\$DJOBQ,Q=XEQ")"
same "\$DQ counts them" 1 "$(greenbar console "\$DQ" | grep -cE 'HASP642 +1000[01][0-9] OUT')"
same "\$D JOBDEF" 1 "$(greenbar console "\$D JOBDEF" | grep -cE 'JOBS=1000[01][0-9]')"
same "too many are not all shown" 100 "$(greenbar console "\$DJ'B*'" | grep -c 'STATUS=')"
same "\$DO by class" PAY2 "$(greenbar console "\$DO'PAY*',Q=H" | sed -n 's/.*OUTPUT(\([A-Z0-9]*\)).*/\1/p')"
same "\$O releases" 0 "$(greenbar console "\$OJ2,Q=H" >/dev/null; echo $?)"
same "\$PO of one group" 0 "$(greenbar console "\$POJ2,Q=H" >/dev/null; echo $?)"
same "its output is gone" 1 "$(greenbar output PAY2 S1.SYSUT2 >/dev/null 2>&1; echo $?)"
same "\$PJ" "" "$(greenbar console "\$PJ2" >/dev/null; listed PAY2)"

same "who may not purge is refused" 1 "$(greenbar purge --user ANNA BADPGM >/dev/null 2>&1; echo $?)"
same "who may not read is refused" 1 "$(greenbar output --user ANNA BADPGM JESMSGLG >/dev/null 2>&1; echo $?)"
same "the owner may" 0 "$(greenbar purge --user ANNA ANNAJOB >/dev/null 2>&1; echo $?)"
same "purge by pattern" 1000 "$(greenbar purge 'B0001*' | wc -l)"
same "they are gone" "" "$(listed --prefix 'B0001*')"
same "purge by age" 9000 "$(greenbar purge --older-than 4 | wc -l)"
same "the others stay" "90000 PAY1 BADPGM SYNTAX HELDJOB" "$(count --prefix 'B0*') $(for n in PAY1 BADPGM SYNTAX HELDJOB; do listed $n; done | paste -sd' ')"

# A number that is used by a job that has ended is left out when numbers begin again; a folder that lies under a number is nobody's.
greenbar stop >/dev/null
sqlite3 "$db" "UPDATE counter SET last=9999999 WHERE kind='J'"
mkdir -p "$GREENBAR_HOME/spool/JOB00002" && echo STALE >"$GREENBAR_HOME/spool/JOB00002/D0000102"
greenbar start >/dev/null
{ printf '//AGAIN JOB MSGCLASS=A\n'; step S1 IEFBR14; } | greenbar submit --wait - >/dev/null
same "a free number is used again, those of ended jobs are not" JOB00002 "$(greenbar jobs AGAIN | awk '{ print $1 }')"
same "its folder has nothing of another" "D0000002 D0000003 D0000004" "$(ls "$GREENBAR_HOME/spool/JOB00002" | paste -sd' ')"
stop_all
