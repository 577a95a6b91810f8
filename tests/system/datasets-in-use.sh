# Jobs that need the same data set wait for each other, say so, and find theirs again when jes dies meanwhile. The initiators are stopped
# while jobs are handed to them, so that it does not depend on speed who comes first.
. "$(dirname "$0")/lib.sh"
new_system
echo DATA | greenbar dataset put GB.INUSE -
initiators() { for n in 1 2 3 4; do kill "$1" "$(pid_of initiator$n)"; done; }
submit() { # NAME DISP
    printf "//%-8s JOB (A),'X'\n//S1       EXEC PGM=IEFBR14\n//D1       DD DSN=GB.INUSE,DISP=%s\n" "$1" "$2" |
        greenbar submit - | sed -n 's/^JOB [^(]*(\(.*\)) SUBMITTED.*/\1/p'
}
# All of them have the data set or wait for it.
asked() { [ "$(greenbar console 'D GRS,RES=(SYSDSN,GB.INUSE)' | grep -cE " ($(tr ' ' '|' <<<"$*")) ")" = $# ]; }
ended() { [ "$(greenbar jobs "$1" | awk '{ print $5 }')" = OUTPUT ]; }
waited() { greenbar output "$1" JESMSGLG | grep -oE 'IEF(861|863|099)I.*' | tr '\n' ';'; }

initiators -STOP
writer=$(submit WRITER OLD) reader=$(submit READER SHR) other=$(submit OTHER SHR)
until_ok asked WRITER READER OTHER
initiators -CONT
check "the writer ends" until_ok ended "$writer"
check "those that waited for it end" until_ok ended "$reader"
check "both of them" until_ok ended "$other"
same "the writer did not wait" "" "$(waited "$writer")"
same "a reader waited, and said for what" \
    "IEF861I FOLLOWING RESERVED DATA SET NAMES UNAVAILABLE TO READER;IEF863I DSN = GB.INUSE READER RC = 04;IEF099I JOB READER WAITING FOR DATA SETS;" "$(waited "$reader")"
same "all ended well" 3 "$(greenbar jobs | grep -c 'CC 0000')"

initiators -STOP
one=$(submit ONE SHR) two=$(submit TWO SHR)
until_ok asked ONE TWO
initiators -CONT
check "readers end" until_ok ended "$two"
check "side by side" until_ok ended "$one"
same "readers do not wait for each other" "" "$(waited "$one")$(waited "$two")"

initiators -STOP
first=$(submit FIRST OLD) second=$(submit SECOND OLD)
until_ok asked FIRST SECOND
kill -9 "$(pid_of jes)"
until_ok greenbar jobs
initiators -CONT
check "jes died while one had it and one waited: the first ends" until_ok ended "$first"
check "and the second" until_ok ended "$second"
same "both well" 2 "$(greenbar jobs | grep -E "^($first|$second)" | grep -c 'CC 0000')"

initiators -STOP
first=$(submit FIRST OLD) second=$(submit SECOND OLD)
until_ok asked FIRST SECOND
greenbar cancel "$second" >/dev/null
initiators -CONT
check "a job that waits is cancelled" until_ok ended "$second"
same "and runs nothing" CANCELED "$(greenbar jobs "$second" | awk '{ print $6 }')"
check "the one it waited for ends" until_ok ended "$first"

# What is given at the command line keeps off a data set that a job has.
greenbar dataset put --binary 'GB.LOAD(WAITS)' "$(command -v sleep)"
greenbar submit - >/dev/null <<'END'
//HOLDER   JOB (A),'X'
//S1       EXEC PGM=WAITS,PARM='300'
//STEPLIB  DD DSN=GB.LOAD,DISP=SHR
//D1       DD DSN=GB.INUSE,DISP=SHR
END
holds() { greenbar console 'D GRS,RES=(SYSDSN,GB.INUSE)' | grep -q OWN; }
until_ok holds
for command in "delete GB.INUSE" "rename GB.INUSE GB.OTHER" "put GB.INUSE -"; do
    # shellcheck disable=SC2086 # words on purpose
    same "dataset $command: it is in use" "GRB130E GB.INUSE is in use by a job" "$(echo NEW | greenbar dataset $command 2>&1 | grep -o 'GRB130E.*')"
done
same "and it is as it was" DATA "$(greenbar dataset cat GB.INUSE | sed 's/ *$//')"
greenbar cancel HOLDER >/dev/null
gone() { ! holds; }
until_ok gone
check "when the job has ended it can be deleted" greenbar dataset delete GB.INUSE
