# `greenbar dataset get` of a data set that is not there emptied the file it should have been written to.
. "$(dirname "$0")/lib.sh"
new_system
echo there | greenbar dataset put IBMUSER.THERE -
echo precious >"$WORK/file"
greenbar dataset get IBMUSER.MISSING "$WORK/file" 2>/dev/null
same "the file of a data set that is not there is left alone" precious "$(cat "$WORK/file")"
greenbar dataset get IBMUSER.THERE "$WORK/file"
same "that of one that is there is written" there "$(cat "$WORK/file")"
