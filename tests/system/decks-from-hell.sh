# Decks that want to break the reader: each is answered, in bounded time, and the system goes on.
. "$(dirname "$0")/lib.sh"
new_system

works() { printf '//WORKS JOB\n//S EXEC PGM=IEFBR14\n' | greenbar submit --wait - >/dev/null 2>&1; }
# refused NAME <deck: ends with a code that is not zero, and the next job runs
refused() {
    timeout 60 greenbar submit --wait - >"$WORK/out" 2>"$WORK/err"
    local code=$?
    if [ $code != 0 ] && [ $code != 124 ] && works; then ok "$1 (ended $code)"; else bad "$1 (ended $code)"; fi
}
{ printf '//BIG JOB\n//S EXEC PGM=IEFBR14\n//D DD *\n'; yes 'A RECORD OF A VERY LONG DECK' | head -c 10000000; } | greenbar submit --wait - >"$WORK/out" 2>"$WORK/err"
same "10 MB of in-stream data run" 0 $?
{ printf '//BIG JOB\n'; yes '//S EXEC PGM=IEFBR14,COLOUR=RED' | head -c 10000000; } | refused "10 MB of wrong statements"
{ printf '//BIG JOB\n//S EXEC PGM=IEFBR14\n'; yes '//* A COMMENT' | head -c 10000000; } | greenbar submit --wait - >"$WORK/out" 2>"$WORK/err"
same "10 MB of comments run" 0 $?
head -c 10000000 /dev/urandom | refused "10 MB of random bytes"
head -c 10000000 /dev/zero | refused "10 MB of zero bytes"
{ printf '//LONG JOB '; head -c 10000000 /dev/zero | tr '\0' 'A'; } | refused "one record of 10 MB"
{ printf '//QUOTE JOB (A),'"'"''; yes '//             MORE OF AN OPEN QUOTE' | head -100000; } | refused "a quote over 100,000 cards"
{ printf '//PAREN JOB\n//S EXEC PGM=IEFBR14,COND=('; head -c 60 /dev/zero | tr '\0' '('; echo; } | refused "sixty open parentheses"
{ printf '//STEPS JOB\n'; for ((i = 0; i < 300; i++)); do echo "//S$i EXEC PGM=IEFBR14"; done; } | refused "more than 255 steps"
printf '//SYM JOB\n// SET A=&B,B=&A\n//S EXEC PGM=&A\n' | refused "symbols that name each other"
{ printf '//SYM JOB\n// SET A=1234567890\n'; for i in B C D E F G H I J K L M; do p=$(tr 'B-M' 'A-L' <<<"$i"); echo "// SET $i=&$p&$p"; done; printf '//S EXEC PGM=IEFBR14,PARM=&M\n'; } | refused "symbols that double and double"
printf '//DLM JOB\n//S EXEC PGM=IEFBR14\n//D DD DATA,DLM=\n//X JOB\n' | refused "a DLM without a value"
printf '\0//NUL JOB\n' | refused "a zero byte in front"
printf '//JOB' | refused "a card that ends early"
for ((i = 0; i < 500; i++)); do printf '//MANY%d JOB\n//S EXEC PGM=IEFBR14\n' $i; done | timeout 120 greenbar submit --wait - >"$WORK/out" 2>&1
same "500 jobs in one stream all run" "0 500" "$? $(grep -c SUBMITTED "$WORK/out")"
{ printf '//OUTS JOB\n'; for s in 1 2 3 4 5 6 7; do echo "//S$s EXEC PGM=IEFBR14"; for ((i = 0; i < 3200; i++)); do echo "//D$i DD SYSOUT=*"; done; done; } |
    greenbar submit --wait --json - >"$WORK/out" 2>&1
same "22,400 SYSOUT data sets are listed, each once, and soon" "22403" "$(timeout 5 greenbar output --list OUTS | sort -u | wc -l)"
{ printf '//PASS JOB USER=IBMUSER,PASSWORD=S3CRETPW\n//S EXEC PGM=IEFBR14\n'; } | greenbar submit --wait - >"$WORK/out" 2>&1
same "a password of a deck is nowhere in the system in clear" "" "$(grep -rla S3CRETPW "$GREENBAR_HOME" 2>/dev/null)"
check "the last word is a job that runs" works
