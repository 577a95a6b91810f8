# A relative GREENBAR_HOME and GREENBAR_KEYS, with blanks: each process took them relative to a folder of its own, and none started.
. "$(dirname "$0")/lib.sh"
mkdir -p "$WORK/some where"
cd "$WORK/some where" || exit 1
export GREENBAR_HOME="a system" GREENBAR_KEYS="its/keys"
trap 'greenbar stop >/dev/null 2>&1' EXIT
new_system
same "the keys are where they were said to be" 1 "$(find "$WORK/some where/its/keys" -name '*.key' | wc -l)"
works() { printf '//WORKS JOB\n//S EXEC PGM=IEFBR14\n' | greenbar submit --wait - >/dev/null 2>&1; }
check "a job runs" works
kill -9 "$(pid_of icsf)"
check "a process that was started again finds both" until_ok greenbar tso "ADDUSER ANNA DFLTGRP(SYS1) PASSWORD(FIRST1)"
