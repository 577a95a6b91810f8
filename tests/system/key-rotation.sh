# greenbar key rotate is killed half-way, with the catalog, icsf, racf and jes, many times: every data set is whole under one version of the key or
# the other, a repeat finishes, and then the old version is gone. A data set in use is skipped, told, and done by a repeat.
. "$(dirname "$0")/lib.sh"
new_system
greenbar key define PAY.KEY
{
    greenbar tso "SETROPTS GENERIC(DATASET)"
    greenbar tso "ADDSD 'IBMUSER.E.*' DFP(DATAKEY(PAY.KEY))"
} >/dev/null
for i in 1 2 3 4 5 6; do
    seq "$i" $((i + 120000)) >"$WORK/data$i"
    greenbar dataset put "IBMUSER.E.D$i" "$WORK/data$i"
done
for i in 1 2 3 4 5 6 7 8; do echo "member $i of PAYROLL.SECRET" | greenbar dataset put "IBMUSER.E.LIB(M$i)" -; done
greenbar dataset put --recfm FB --lrecl 80 IBMUSER.E.EMPTY /dev/null
echo "of no label" | greenbar dataset put GB.PLAIN -

# Clusters: a KSDS and an ESDS of 30000 and 10000 records, one that was never loaded, an LDS.
seq -f '%08.0f PAYROLL.SECRET' 1 30000 | greenbar dataset put IBMUSER.E.FLAT -
greenbar submit --wait --json - <<'END' | grep -q '"CC 0000"' || bad "clusters are made"
//MAKES    JOB (A),CLASS=A
//S1       EXEC PGM=IDCAMS
//SYSPRINT DD SYSOUT=*
//SYSIN    DD *
  DEFINE CLUSTER(NAME(IBMUSER.E.KSDS) INDEXED KEYS(8 0) -
    RECORDSIZE(80 80) CYLINDERS(5 5))
  DEFINE CLUSTER(NAME(IBMUSER.E.ESDS) NONINDEXED -
    RECORDSIZE(80 80) CYLINDERS(5 5))
  DEFINE CLUSTER(NAME(IBMUSER.E.NEVER) INDEXED KEYS(8 0) -
    RECORDSIZE(80 80) TRACKS(1 1))
  DEFINE CLUSTER(NAME(IBMUSER.E.LDS) LINEAR TRACKS(1 1))
  REPRO INDATASET(IBMUSER.E.FLAT) OUTDATASET(IBMUSER.E.KSDS)
  REPRO INDATASET(IBMUSER.E.FLAT) OUTDATASET(IBMUSER.E.ESDS) -
    COUNT(10000)
/*
END
greenbar dataset delete IBMUSER.E.FLAT
for kind in KSDS ESDS; do greenbar dataset cat IBMUSER.E.$kind >"$WORK/data.$kind"; done
same "the clusters have their records" "30000 10000" "$(wc -l <"$WORK/data.KSDS") $(wc -l <"$WORK/data.ESDS")"

whole() {
    local i
    for i in KSDS ESDS; do
        greenbar dataset cat "IBMUSER.E.$i" | cmp -s - "$WORK/data.$i" || { echo "IBMUSER.E.$i"; return 1; }
    done
    for i in 1 2 3 4 5 6; do
        greenbar dataset cat "IBMUSER.E.D$i" | sed 's/ *$//' | cmp -s - "$WORK/data$i" || { echo "IBMUSER.E.D$i"; return 1; }
    done
    for i in 1 2 3 4 5 6 7 8; do
        [ "$(greenbar dataset cat "IBMUSER.E.LIB(M$i)" | sed 's/ *$//')" = "member $i of PAYROLL.SECRET" ] || { echo "M$i"; return 1; }
    done
    [ -z "$(greenbar dataset cat IBMUSER.E.EMPTY)" ] && [ "$(greenbar dataset cat GB.PLAIN | sed 's/ *$//')" = "of no label" ]
}
column() { greenbar key list | awk -v n="$1" '$1 == "PAY.KEY" { print $n }'; }
# versions_on_disk: of the keys that files are under, from their headers (docs/formats/block_file.md)
versions_on_disk() {
    local file
    for file in "$GREENBAR_HOME"/vol/GRN001/IBMUSER.E.D? "$GREENBAR_HOME"/vol/GRN001/IBMUSER.E.LIB/M? \
        "$GREENBAR_HOME"/vol/GRN001/IBMUSER.E.{KSDS,ESDS,NEVER,LDS}/[DJ]*; do
        od -An -j12 -N4 -tu1 --endian=big "$file"
    done | awk '{ print $4 }' | sort -un | tr '\n' ' '
}
check "the data are there at the beginning" whole
same "under version 1" "1 " "$(versions_on_disk)"
same "a rotation does all of them" "GBRK012I key label PAY.KEY: all 12 data set(s) are under version 2 now" \
    "$(greenbar key rotate PAY.KEY | sed 's/, [0-9]* bytes.*//')"
same "all files are under version 2" "2 " "$(versions_on_disk)"
check "and say what they said" whole
same "version 1 is dropped" "2 1" "$(column 2) $(column 3)"
check "no plain byte is on the disk" bash -c "! grep -rlaq 'PAYROLL.SECRET' '$GREENBAR_HOME/vol'"

broken="" between=0
for round in 1 2 3 4 5 6 7 8 9 10; do
    greenbar key rotate PAY.KEY >/dev/null 2>&1 &
    command=$!
    sleep "0.$((RANDOM % 4))$((RANDOM % 10))"
    case $((round % 5)) in
    0) kill -9 "$command" ;;
    1) kill -9 "$(pid_of catalog)" ;;
    2) kill -9 "$(pid_of icsf)" ;;
    3) kill -9 "$(pid_of racf)" ;;
    4) kill -9 "$(pid_of jes)" ;;
    esac 2>/dev/null
    wait "$command" 2>/dev/null
    [ "$(versions_on_disk | wc -w)" -gt 1 ] && between=$((between + 1))
    until_ok greenbar dataset cat GB.PLAIN
    until_ok greenbar key list
    until_ok greenbar jobs
    whole >"$WORK/broken" || broken="$broken $round:$(cat "$WORK/broken")"
done
same "every data set was whole behind each kill" "" "$broken"
echo "# $between of 10 rounds ended between two versions" >&2
check "a repeat finishes" until_ok greenbar key rotate PAY.KEY
check "with the same data" whole
same "and one version of the key is left" 1 "$(column 3)"
same "which all files are under" "$(column 2) " "$(versions_on_disk)"

# A writer of the cluster is killed, so that its journal is not empty: what it had begun is taken back under the old key first.
greenbar submit --wait - >/dev/null <<'END'
//UPDATES  JOB (A),CLASS=A
//S1       EXEC PGM=IDCAMS
//SYSPRINT DD SYSOUT=*
//IN       DD DSN=IBMUSER.E.ESDS,DISP=SHR
//SYSIN    DD *
  DEFINE CLUSTER(NAME(IBMUSER.E.KILLED) INDEXED KEYS(8 0) -
    RECORDSIZE(80 80) CYLINDERS(5 5))
  REPRO INFILE(IN) OUTDATASET(IBMUSER.E.KILLED)
/*
END
greenbar dataset cat IBMUSER.E.KILLED >"$WORK/data.KILLED"
{
    printf '//WRITES   JOB (A),CLASS=A\n//S1       EXEC PGM=IDCAMS\n//SYSPRINT DD SYSOUT=*\n//SYSIN    DD *\n'
    for i in 1 2 3 4 5 6 7 8 9; do printf '  REPRO INDATASET(IBMUSER.E.KSDS) OUTDATASET(IBMUSER.E.KILLED) -\n    REPLACE\n'; done
} | greenbar submit - >/dev/null
journal=$GREENBAR_HOME/vol/GRN001/IBMUSER.E.KILLED/JOURNAL
victim=
for ((i = 0; i < 50; i++)); do victim=$(utility) && [ -n "$victim" ] && break; done
for ((i = 0; i < 20000; i++)); do
    [ "$(stat -c %s "$journal")" -gt 8192 ] && kill -9 "$victim" && break
    kill -0 "$victim" || break
done 2>/dev/null
until_ok bash -c 'greenbar jobs WRITES | grep -q OUTPUT'
echo "# the journal that was left has $(stat -c %s "$journal") bytes" >&2
check "a rotation behind a killed writer" until_ok greenbar key rotate PAY.KEY
same "leaves one version" 1 "$(column 3)"
same "and the cluster can be read" 0 "$(greenbar dataset cat IBMUSER.E.KILLED >"$WORK/killed"; echo $?)"
same "with all that it had" "" "$(comm -23 "$WORK/data.KILLED" "$WORK/killed" | head -1)"
greenbar dataset delete IBMUSER.E.KILLED

# A job has a data set: it waits with it, as long as its initiator does not run.
for n in 1 2 3 4; do kill -STOP "$(pid_of initiator$n)"; done
printf '//HOLDS    JOB (A),CLASS=A\n//S1       EXEC PGM=IEFBR14\n//D1       DD DSN=IBMUSER.E.D3,DISP=OLD\n//D2       DD DSN=IBMUSER.E.KSDS,DISP=SHR\n' | greenbar submit - >/dev/null
until_ok bash -c 'greenbar console "D GRS,RES=(SYSDSN,IBMUSER.E.D3)" | grep -q HOLDS'
before=$(column 2)
greenbar key rotate PAY.KEY >"$WORK/out" 2>"$WORK/err"
same "a data set in use: the command says so" 1 $?
check "and which" grep -q 'GBRK009W IBMUSER.E.D3 is in use' "$WORK/err"
check "a cluster too" grep -q 'GBRK009W IBMUSER.E.KSDS is in use' "$WORK/err"
same "both versions are kept" 2 "$(column 3)"
same "the others were done" "$before $((before + 1)) " "$(versions_on_disk)"
for n in 1 2 3 4; do kill -CONT "$(pid_of initiator$n)"; done
until_ok bash -c 'greenbar jobs HOLDS | grep -q OUTPUT'
same "a repeat does the rest" 0 "$(greenbar key rotate PAY.KEY >/dev/null 2>&1; echo $?)"
same "under the version that was made" "$((before + 1)) 1" "$(column 2) $(column 3)"
check "all is as it was" whole
same "a pipe sees no progress" "" "$(cat "$WORK/err" | grep -v GBRK)"
stop_all
