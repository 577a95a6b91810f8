# A queue manager is killed at random while coordinators prepare units, an operator ends them, and a restart rebuilds them: each unit is in doubt,
# committed or backed out as its last answer says, as a whole; RESOLVE INDOUBT ends the rest, and one more kill changes nothing.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/../soak/mq.sh"
if ! sees_all; then
    skip "the queue manager is killed: only root sees its process"
    exit
fi
new_system
console() { timeout 60 greenbar console "ZQS1 $1"; }
nid_of() { printf '%032X' "$1"; }
records=3
steps=12 # units of one job

# coordinators ROUND: a job whose steps each prepare a unit of records, and are gone; its output in coordinators.ROUND
coordinators() {
    local i n
    {
        printf '//PREPARES JOB (A),X,MSGCLASS=H\n'
        for ((i = 1; i <= steps; i++)); do
            n=$(($1 * 100 + i))
            printf "//U%d EXEC PGM=MQPUT,COND=EVEN,PARM='ZQS1,PAY,PERSIST,PREPARE=%X'\n//SYSPRINT DD SYSOUT=*\n//SYSIN DD *\n" "$n" "$n"
            for ((r = 1; r <= records; r++)); do echo "$n $r"; done
        done
    } | greenbar submit --wait - >"$WORK/coordinators.$1" 2>&1
}
# note_told ROUND: the units whose programs were told that they are in doubt, into told
note_told() {
    local n job
    job=$(sed -n 's/.*(\(JOB[0-9]*\)).*/\1/p' "$WORK/coordinators.$1" | head -1)
    for ((n = $1 * 100 + 1; n <= $1 * 100 + steps; n++)); do
        greenbar output "$job" "U$n.SYSPRINT" 2>/dev/null | grep -q 'IN DOUBT' && echo $n >>"$WORK/told"
    done
}
in_doubt() { console "DISPLAY THREAD(*) TYPE(INDOUBT)" | grep -oE '[0-9A-F]{32}' | sort -u; }
# resolve UNIT: even ones are committed, odd ones backed out
action() { if [ $(($1 % 2)) = 0 ]; then echo COMMIT; else echo BACKOUT; fi; }
resolve() {
    echo "$1" >>"$WORK/asked"
    console "RESOLVE INDOUBT(RRSBATCH) ACTION($(action "$1")) NID($(nid_of "$1"))" >/dev/null 2>&1
}
# operator: ends what is in doubt, as long as coordinators come
operator() {
    while [ ! -e "$WORK/stop" ]; do
        for nid in $(in_doubt | shuf -n 2); do resolve $((16#$nid)); done
    done
}
kill_it() { local pid; pid=$(mq_mstr); [ -n "$pid" ] && kill -9 "$pid"; }
messages() { # what other programs see: UNIT RECORD
    printf "//SEES JOB (A),X,MSGCLASS=H\n//S EXEC PGM=MQBROWSE,PARM='ZQS1,PAY'\n//SYSPRINT DD SYSOUT=*\n" >"$WORK/sees"
    greenbar output "$(greenbar submit --wait "$WORK/sees" | sed -n 's/.*(\(JOB[0-9]*\)).*/\1/p' | head -1)" S.SYSPRINT | grep -E '^[0-9]+ [0-9]+ *$' | sed 's/ *$//'
}
# verdicts: what is wrong with which unit
verdicts() {
    local n round doubt there asked
    in_doubt >"$WORK/doubt"
    messages >"$WORK/there"
    sort "$WORK/there" | uniq -d | sed 's/^/twice: /'
    for ((round = 1; round <= rounds; round++)); do
        for ((n = round * 100 + 1; n <= round * 100 + steps; n++)); do
            doubt=$(grep -c "$(nid_of $n)" "$WORK/doubt")
            there=$(grep -c "^$n " "$WORK/there")
            asked=$(grep -cx "$n" "$WORK/asked")
            case "$doubt $there" in
                "1 0") ;; # RESOLVE only says that the end is scheduled
                "0 $records") [ "$asked" -gt 0 ] && [ "$(action $n)" = COMMIT ] || echo "unit $n is committed, and nobody wanted it" ;;
                "0 0") ! grep -qx $n "$WORK/told" || { [ "$asked" -gt 0 ] && [ "$(action $n)" = BACKOUT ]; } || echo "unit $n was in doubt, and is gone" ;;
                *) echo "unit $n: in doubt $doubt, messages $there" ;;
            esac
        done
    done
}

until_ok mq_up
check "a queue is defined" until_ok eval 'console "DEFINE QLOCAL(PAY) SHARE DEFPSIST(YES)" | grep -qE "CSQ9022I|ALREADY"'
rounds=4
: >"$WORK/asked"
: >"$WORK/told"
operator &
operator=$!
for ((round = 1; round < rounds; round++)); do
    coordinators $round &
    job=$!
    sleep "0.$((RANDOM % 9 + 1))"
    kill_it
    if [ $((round % 2)) = 0 ]; then # its restart is killed too
        mq_await eval '[ -n "$(mq_mstr)" ]'
        sleep "0.0$((RANDOM % 10))"
        kill_it
    fi
    mq_await mq_up || bad "round $round: the queue manager does not come back"
    wait $job
done
touch "$WORK/stop"
wait $operator
coordinators $rounds # these are not killed: some are in doubt in any case
kill_it
mq_await mq_up
for ((round = 1; round <= rounds; round++)); do note_told $round; done
check "units were prepared ($(wc -l <"$WORK/told")), and ended ($(sort -u "$WORK/asked" | wc -l))" [ -s "$WORK/told" ]
same "each unit is what it was told to be" "" "$(verdicts)"
for nid in $(in_doubt); do resolve $((16#$nid)); done
none() { [ -z "$(in_doubt)" ]; }
check "RESOLVE INDOUBT ends the rest" until_ok none
console "DEFINE QLOCAL(BEHIND)" >/dev/null # what is durable behind them says that they are
kill_it
check "it is up again" mq_await mq_up
same "none is in doubt" "" "$(in_doubt)"
same "each unit has ended as it was resolved" "" "$(verdicts)"
stop_all
