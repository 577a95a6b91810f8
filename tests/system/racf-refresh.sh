# SETROPTS RACLIST and REFRESH of a class with many profiles: decisions go on meanwhile, by the old image until the command is done;
# whenever racf dies, one of the two images counts, and whole.
. "$(dirname "$0")/lib.sh"
PROFILES=120000
new_system
greenbar tso "SETROPTS CLASSACT(XFACILIT FACILITY) GENERIC(XFACILIT FACILITY)" >/dev/null
greenbar tso "ADDUSER ANNA" >/dev/null
greenbar tso "RDEFINE FACILITY ASKED.** UACC(READ)" >/dev/null
greenbar stop >/dev/null
python3 - "$GREENBAR_HOME/racf/racf.db" $PROFILES <<'END'
import sqlite3, sys
database = sqlite3.connect(sys.argv[1])
for i in range(int(sys.argv[2])):
    row = database.execute("INSERT INTO profiles (class, name, generic, owner, uacc, warning, level, audit, global_audit, notify, created,"
        " changed, referred, data, appldata) VALUES ('XFACILIT', ?, 1, 'IBMUSER', 0, 0, 0, 'NONE', '', '', 0, 0, 0, '', '')",
        ("QM%02d.APP%05d.AREA%d.**" % (i % 20, i // 20, i % 8),))
    database.executemany("INSERT INTO access (profile, id, level) VALUES (?, ?, 2)",
        [(row.lastrowid, "GRP%05d" % ((i * 7 + k * 13) % 2000)) for k in range(4)])
database.commit()
database.close()
END
greenbar start >/dev/null
level_of() { greenbar check ANNA XFACILIT QM00.APP00000.AREA0.X "$1" >/dev/null; echo $?; }
asked() { greenbar check ANNA FACILITY ASKED.ANYTHING READ >/dev/null; }
refresh() { greenbar tso "SETROPTS RACLIST(XFACILIT) REFRESH" >"$WORK/refresh.out" 2>&1; echo $? >"$WORK/refresh.code"; touch "$WORK/refreshed"; }

same "the class comes into storage" 0 "$(greenbar tso "SETROPTS RACLIST(XFACILIT)" >/dev/null; echo $?)"
same "its profiles say no" 8 "$(level_of READ)"

# What is answered between the beginning and the end of a REFRESH.
greenbar tso "RALTER XFACILIT QM00.APP00000.AREA0.** UACC(READ)" >/dev/null
refresh &
whole=$!
others=0 old=0 new=0
while [ ! -e "$WORK/refreshed" ]; do
    asked || bad "a decision about another class failed"
    [ -e "$WORK/refreshed" ] || others=$((others + 1))
    answer=$(level_of READ)
    if [ "$answer" = 0 ]; then new=$((new + 1)); elif [ "$new" -gt 0 ]; then bad "an old answer behind a new one"; else old=$((old + 1)); fi
done
wait $whole
same "REFRESH is done" 0 "$(cat "$WORK/refresh.code")"
check "decisions about another class were answered while it ran ($others)" [ $others -ge 5 ]
check "those about the class itself, too, by the old image ($old)" [ $old -ge 3 ]
same "then the new one counts" 0 "$(level_of READ)"

# Commands wait for each other; none is lost.
rm "$WORK/refreshed"
refresh &
whole=$!
for i in 1 2 3; do greenbar tso "RDEFINE XFACILIT WAITED.P$i" >"$WORK/waited.$i" 2>&1 & waiting="$waiting $!"; done
wait $whole
for pid in $waiting; do wait "$pid" || bad "a command that waited was not done"; done
same "commands that came meanwhile are done" 3 "$(greenbar tso "SEARCH CLASS(XFACILIT) MASK(WAITED)" | grep -c WAITED)"

# Explanations do not read the class, nor does NORACLIST take its image away in one turn.
greenbar tso "RALTER XFACILIT QM00.APP00000.AREA0.** UACC(NONE)" >/dev/null
same "an explanation knows what a REFRESH would do" 1 "$(greenbar check ANNA XFACILIT QM00.APP00000.AREA0.X READ --explain | grep -c 'would change the decision')"
same "NORACLIST" 0 "$(greenbar tso "SETROPTS NORACLIST(XFACILIT)" >/dev/null; echo $?)"
same "the database decides" 8 "$(level_of READ)"
same "and the class comes into storage again" 0 "$(greenbar tso "SETROPTS RACLIST(XFACILIT)" >/dev/null; echo $?)"

# Death at any moment.
for i in 1 2 3 4 5 6; do
    [ $((i % 2)) = 1 ] && uacc=NONE wanted=8 || { uacc=READ; wanted=0; }
    greenbar tso "RALTER XFACILIT QM00.APP00000.AREA0.** UACC($uacc)" >/dev/null
    before=$(level_of READ)
    rm -f "$WORK/refreshed"
    refresh &
    whole=$!
    sleep "0.$((i * 17 % 9))"
    kill -9 "$(pid_of racf)"
    wait $whole
    until_ok asked || bad "racf does not come back"
    answer=$(level_of READ)
    [ "$answer" = "$before" ] || [ "$answer" = $wanted ] || bad "death $i: answer $answer, neither $before nor $wanted"
    until_ok greenbar tso "SETROPTS RACLIST(XFACILIT) REFRESH" || bad "no REFRESH behind death $i"
    same "death $i: one image counts, and the next REFRESH is done" $wanted "$(level_of READ)"
done
stop_all
same "nothing is left of images that do not count" 0 "$(python3 - "$GREENBAR_HOME/racf/racf.db" <<'END'
import sqlite3, sys
print(sqlite3.connect(sys.argv[1]).execute("SELECT count(*) FROM image_parts p LEFT JOIN classes c ON c.name = p.class"
    " AND c.raclisted AND c.generation = p.generation WHERE c.name IS NULL").fetchone()[0])
END
)"
