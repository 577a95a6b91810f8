/* test_setropts.c - SETROPTS: options of classes and of the system, storage and refresh, who may, and what LIST shows. */
#include "tests/unit/racf/commands.h"

#include "racf/store.h"

static void options_of_classes(void **state UNUSED)
{
    static const struct command_case rows[] = {
        { NULL, "ADDUSER (SU1 SU2) SPECIAL", 0, "-" },
        { NULL, "ALTUSER SU1 NOSPECIAL AUDITOR", 0, "" },
        { NULL, "ALTUSER SU2 NOSPECIAL", 0, "" },
        { NULL, "SETROPTS LIST", 0, "ACTIVE CLASSES = DATASET USER GROUP FACILITY" },
        { NULL, "SETROPTS CLASSACT(NOSUCH)", 8, "IKJ56702I INVALID CLASSACT, NOSUCH IKJ56701I MISSING CLASS NAMES FOR CLASSACT+" },
        { NULL, "SETROPTS CLASSACT(MQQUEUE NOSUCH)", 8, "IKJ56702I INVALID CLASSACT, NOSUCH" },
        { NULL, "SETROPTS LIST", 0, "!MQQUEUE" }, /* all or nothing */
        { NULL, "SETROPTS CLASSACT()", 8, "IKJ56701I MISSING CLASS NAMES FOR CLASSACT+" },
        { NULL, "SETROPTS CLASSACT", 8, "IKJ56701I MISSING CLASS NAMES FOR CLASSACT+" },
        { NULL, "SETROPTS CLASSACT(MQQUEUE)", 0, "" },
        { NULL, "SETROPTS LIST", 0, "GMQQUEUE" }, /* the same POSIT */
        { NULL, "SETROPTS NOCLASSACT(GMQQUEUE)", 0, "" },
        { NULL, "SETROPTS LIST", 0, "!MQQUEUE" },
        { NULL, "SETROPTS CLASSACT(OPERCMDS)", 0, "ICH14040I WARNING! You must RACLIST class OPERCMDS before authorization checking can occur." },
        { NULL, "SETROPTS RACLIST(OPERCMDS)", 0, "ICH14063I SETROPTS command complete." },
        { NULL, "SETROPTS CLASSACT(OPERCMDS)", 0, "" },
        { NULL, "SETROPTS NORACLIST(OPERCMDS) NOCLASSACT(OPERCMDS)", 0, "" },
        { NULL, "SETROPTS GENERIC(MQQUEUE)", 0, "" },
        { NULL, "SETROPTS LIST", 0, "GENERIC COMMAND CLASSES =  GMQQUEUE MQQUEUE STARTED" },
        { NULL, "SETROPTS NOGENERIC(MQQUEUE)", 0, "" },
        { NULL, "SETROPTS GENERIC(DIGTCERT)", 0, "ICH14081I" },
        { NULL, "SETROPTS GENERIC(*)", 0, "" },
        { NULL, "SETROPTS NOGENERIC(*) NOGENCMD(*)", 0, "" },
        { NULL, "SETROPTS LIST", 0, "GENERIC PROFILE CLASSES =  NONE GENERIC COMMAND CLASSES =  NONE" },
        { NULL, "SETROPTS GENCMD(FACILITY)", 0, "" },
        { NULL, "SETROPTS LIST", 0, "GENERIC PROFILE CLASSES =  NONE GENERIC COMMAND CLASSES =  FACILITY" },
        { NULL, "SETROPTS GENERIC(STARTED FACILITY)", 0, "" },
        { NULL, "SETROPTS NOSUCH", 8, "IKJ56712I INVALID KEYWORD, NOSUCH" },
        { NULL, "SETROPTS GEN(FACILITY)", 8, "IKJ56712I INVALID KEYWORD, GEN" }, /* GENERIC, GENCMD, GENLIST, GENERICOWNER */
        { NULL, "SETROPTS", 0, "" },
    };

    run_rows(rows, ARRAY_COUNT(rows));
}

static void storage(void **state UNUSED)
{
    static const struct command_case rows[] = {
        { NULL, "SETROPTS NORACLIST(FACILITY)", 0, "" },
        { NULL, "SETROPTS RACLIST(FACILITY) REFRESH", 0, "ICH14070I SETROPTS RACLIST REFRESH had no effect on class FACILITY." },
        { NULL, "SETROPTS RACLIST(MQPROC)", 4, "ICH14080I" }, /* not active */
        { NULL, "SETROPTS RACLIST(NOSUCH)", 8, "IKJ56702I INVALID RACLIST, NOSUCH IKJ56701I MISSING CLASS NAMES FOR RACLIST+ IKJ56701I MISSING"
                                               " CLASS NAMES:  ANY (NON-GROUP) RESOURCE CLASS" },
        { NULL, "SETROPTS RACLIST(DATASET)", 8, "IKJ56702I INVALID RACLIST, DATASET" },
        { NULL, "SETROPTS RACLIST(*)", 8, "IKJ56702I INVALID RACLIST, *" },
        { NULL, "SETROPTS CLASSACT(MQPROC) GENERIC(MQPROC) RACLIST(MQPROC)", 0, "ICH14063I" }, /* in one command */
        { NULL, "SETROPTS RACLIST(GMQPROC)", 4, "ICH14080I" }, /* a grouping class is not */
        { NULL, "SETROPTS RACLIST(MQPROC GMQPROC NOSUCH) REFRESH", 8, "IKJ56702I" },
        { NULL, "SETR RACL(MQPROC) REFR", 0, "ICH14063I SETROPTS command complete." },
        { NULL, "SETROPTS REFRESH", 4, "ICH14013I REFRESH IGNORED. NO RELATED KEYWORDS SPECIFIED." },
        { NULL, "SETROPTS GENERIC(FACILITY) REFRESH", 0, "ICH14063I" },
        { NULL, "SETROPTS GLOBAL(FACILITY) REFRESH", 4, "ICH14016I CANNOT REFRESH FACILITY, GLOBAL ACCESS CHECKING INACTIVE." },
        { NULL, "SETROPTS NORACLIST(MQPROC)", 0, "" },
        { NULL, "SETROPTS NORACLIST(MQPROC)", 0, "" },
        /* classes of one POSIT go together */
        { NULL, "SETROPTS CLASSACT(FACILITY) RACLIST(FACILITY)", 0, "ICH14063I" },
        { NULL, "SETROPTS LIST", 0, "SETR RACLIST CLASSES =  FACILITY XFACILIT GLOBAL=YES" },
        { NULL, "SETROPTS RACLIST(XFACILIT) REFRESH", 0, "ICH14063I" },
        { NULL, "SETROPTS NORACLIST(XFACILIT)", 0, "" },
        { NULL, "SETROPTS LIST", 0, "SETR RACLIST CLASSES =  NONE" },
    };

    run_rows(rows, ARRAY_COUNT(rows));
}

/* The image of the refresh is in the database, with the generation, as long as the class is RACLISTed. */
static void generations_grow(void **state UNUSED)
{
    struct racf_class_options before, after;
    uint64_t generation;
    struct buf image;

    buf_init(&image, 1 << 20);
    assert_int_equal(racf_store_class(store, "MQNLIST", &before), 0);
    assert_int_equal(racf_store_image(store, "MQNLIST", &image, &generation), REASON_NOT_FOUND);
    must_do("SETROPTS CLASSACT(MQNLIST) RACLIST(MQNLIST)");
    assert_int_equal(racf_store_image(store, "MQNLIST", &image, &generation), 0);
    assert_true(generation > before.generation && image.length);
    must_do("SETROPTS RACLIST(MQNLIST) REFRESH");
    buf_clear(&image);
    assert_int_equal(racf_store_image(store, "MQNLIST", &image, &generation), 0);
    must_do("SETROPTS NORACLIST(MQNLIST)");
    assert_int_equal(racf_store_class(store, "MQNLIST", &after), 0);
    assert_true(after.generation > generation && !after.raclisted);
    buf_clear(&image);
    assert_int_equal(racf_store_image(store, "MQNLIST", &image, &generation), REASON_NOT_FOUND);
    assert_int_equal(racf_store_image(store, "NOSUCH", &image, &generation), REASON_NOT_FOUND);
    buf_release(&image);
}

static void assert_image(const struct buf *wanted, size_t step)
{
    struct racf_reading *reading;
    struct buf image;
    bool done = false;

    buf_init(&image, 1 << 20);
    assert_int_equal(racf_reading_begin(store, "MQQUEUE", COMPILE_RACLIST, &reading), 0);
    while (!done)
        assert_int_equal(racf_reading_step(reading, step, &done), 0);
    assert_true(racf_reading_current(reading));
    assert_int_equal(racf_reading_compile(reading, &image), 0);
    assert_true(span_equal(buf_span(&image), buf_span(wanted)));
    racf_reading_end(reading);
    buf_release(&image);
}

/* What is read a few profiles a step is what is read at once: entries that grant nothing, conditional ones, a discrete profile and a
 * generic one of the same name, members of a grouping class among them. */
static void an_image_read_in_steps(void **state UNUSED)
{
    struct racf_reading *reading;
    struct image image;
    struct buf whole;
    uint8_t level;
    int64_t profile;
    bool done;

    must_do("SETROPTS CLASSACT(MQQUEUE) GENERIC(MQQUEUE) NOADDCREATOR");
    must_do("ADDUSER (SU7 SU8)");
    must_do("RDEFINE MQQUEUE (QM.A QM.B QM.C.** QM.D.* QM.E%) UACC(READ)");
    must_do("PERMIT QM.B CLASS(MQQUEUE) ID(SU7) ACCESS(NONE)");
    must_do("PERMIT QM.B CLASS(MQQUEUE) ID(SU8) ACCESS(UPDATE)");
    must_do("PERMIT QM.C.** CLASS(MQQUEUE) ID(SU8) ACCESS(UPDATE) WHEN(CONSOLE(SU8))");
    must_do("RDEFINE GMQQUEUE GROUPED ADDMEM(QM.B QM.M1 QM.M2) UACC(NONE)");
    must_do("PERMIT GROUPED CLASS(GMQQUEUE) ID(SU7) ACCESS(ALTER)");
    buf_init(&whole, 1 << 20);
    assert_int_equal(racf_store_compile(store, "MQQUEUE", COMPILE_RACLIST, &whole), 0);
    for (size_t step = 1; step < 8; step++)
        assert_image(&whole, step);
    assert_int_equal(image_open(&image, buf_span(&whole)), 0);
    assert_int_equal(image.profile_count, 7);
    profile = image_find_discrete(&image, span_of("QM.B"));
    assert_true(profile >= 0 && image_access(&image, profile, &(struct name8){ "SU7" }, &level));
    assert_int_equal(level, RACF_ALTER); /* NONE and ALTER merged */
    buf_release(&whole);
    /* What was changed meanwhile makes it another image, of the grouping class, too. */
    assert_int_equal(racf_reading_begin(store, "MQQUEUE", COMPILE_RACLIST, &reading), 0);
    assert_int_equal(racf_reading_step(reading, 1, &done), 0);
    must_do("RDEFINE FACILITY OTHER.CLASS");
    assert_true(racf_reading_current(reading));
    must_do("RALTER GMQQUEUE GROUPED ADDMEM(QM.M3)");
    assert_false(racf_reading_current(reading));
    racf_reading_end(reading);
    assert_int_equal(racf_reading_begin(store, "NOSUCH", COMPILE_RACLIST, &reading), REASON_NOT_FOUND);
    must_do("RDELETE MQQUEUE (QM.A QM.B QM.C.** QM.D.* QM.E%)");
    must_do("RDELETE GMQQUEUE GROUPED");
    must_do("SETROPTS NOCLASSACT(MQQUEUE)");
}

static size_t parts(void)
{
    struct sql_query *query = sql_query(racf_store_sql(store), "SELECT count(*) FROM image_parts", "");
    size_t count = sql_next(query) ? (size_t)sql_int(query, 0) : 0;

    assert_int_equal(sql_done(query), 0);
    return count;
}

static void tidy(void)
{
    bool more = true;

    assert_int_equal(store_begin(store), 0);
    while (more)
        assert_int_equal(store_images_tidy(store, &more), 0);
    assert_int_equal(racf_store_commit(store), 0);
}

/* An image of several parts counts when its generation does, and those that do not are taken away, a part a call. */
static void an_image_in_parts(void **state UNUSED)
{
    struct store_class *row = store_class(store, "MQNLIST");
    struct buf image, back;
    uint64_t generation, before = row->options.generation;
    size_t others;
    bool more = true;

    tidy();
    others = parts();
    buf_init(&image, 1 << 24);
    buf_init(&back, 1 << 24);
    buf_fill(&image, 'x', 5 * STORE_IMAGE_PART / 2);
    assert_int_equal(store_begin(store), 0);
    for (size_t part = 0; more; part++)
        assert_int_equal(store_image_put_part(store, row, buf_span(&image), part, &more), 0);
    assert_int_equal(parts(), others + 3);
    assert_int_equal(racf_store_image(store, "MQNLIST", &back, &generation), REASON_NOT_FOUND);
    assert_int_equal(store_image_count(store, row, true), 0);
    assert_int_equal(racf_store_image(store, "MQNLIST", &back, &generation), 0);
    assert_true(span_equal(buf_span(&back), buf_span(&image)));
    assert_int_equal(generation, before + 1);
    assert_int_equal(store_images_tidy(store, &more), 0);
    assert_false(more);
    assert_int_equal(store_image_count(store, row, true), 0); /* a newer one, of which nothing is there */
    buf_clear(&back);
    assert_int_equal(racf_store_image(store, "MQNLIST", &back, &generation), REASON_NOT_FOUND);
    for (size_t part = 3; part > 0; part--) {
        assert_int_equal(store_images_tidy(store, &more), 0);
        assert_true(more);
        assert_int_equal(parts(), others + part - 1);
    }
    assert_int_equal(store_images_tidy(store, &more), 0);
    assert_false(more);
    /* Somebody dies in the middle: the next to open finds what was in force, and nothing else. */
    must_do("SETROPTS CLASSACT(MQNLIST) RACLIST(MQNLIST)");
    others = parts();
    assert_int_equal(store_begin(store), 0);
    assert_int_equal(store_image_put_part(store, row, buf_span(&image), 0, &more), 0);
    assert_int_equal(racf_store_commit(store), 0);
    assert_int_equal(parts(), others + 1);
    racf_store_close(store);
    assert_int_equal(racf_store_open(database, classes, &store), 0);
    assert_int_equal(parts(), others);
    buf_clear(&back);
    assert_int_equal(racf_store_image(store, "MQNLIST", &back, &generation), 0);
    must_do("SETROPTS NORACLIST(MQNLIST)");
    tidy();
    buf_release(&image);
    buf_release(&back);
}

/* All parts of an image went in one turn of racf: SETROPTS NORACLIST of a class with many profiles kept decisions waiting. */
static void noraclist_took_all_parts_at_once(void **state UNUSED)
{
    struct store_class *row = store_class(store, "MQNLIST");
    struct buf image, back;
    uint64_t generation;
    size_t others;
    bool more = true;

    tidy();
    others = parts();
    buf_init(&image, 1 << 24);
    buf_init(&back, 1 << 24);
    buf_fill(&image, 'x', 5 * STORE_IMAGE_PART / 2);
    assert_int_equal(store_begin(store), 0);
    assert_int_equal(store_image_put(store, row, &image), 0);
    assert_int_equal(racf_store_commit(store), 0);
    must_do("SETROPTS NORACLIST(MQNLIST)");
    assert_int_equal(racf_store_image(store, "MQNLIST", &back, &generation), REASON_NOT_FOUND);
    assert_int_equal(parts(), others + 3);
    tidy();
    assert_int_equal(parts(), others);
    /* An image that came to nothing had more parts than the next one of its generation: the rest of it was read behind that. */
    assert_int_equal(store_begin(store), 0);
    for (size_t part = 0; more; part++)
        assert_int_equal(store_image_put_part(store, row, buf_span(&image), part, &more), 0);
    buf_clear(&image);
    buf_fill(&image, 'y', 3 * STORE_IMAGE_PART / 2);
    assert_int_equal(store_image_put(store, row, &image), 0);
    assert_int_equal(racf_store_commit(store), 0);
    assert_int_equal(racf_store_image(store, "MQNLIST", &back, &generation), 0);
    assert_true(span_equal(buf_span(&back), buf_span(&image)));
    must_do("SETROPTS NORACLIST(MQNLIST)");
    tidy();
    buf_release(&image);
    buf_release(&back);
}

/* A database of before images had parts. */
static void an_image_in_one_piece(void **state UNUSED)
{
    uint64_t generation;
    struct buf before, after;

    must_do("SETROPTS CLASSACT(MQNLIST) RACLIST(MQNLIST)");
    buf_init(&before, 1 << 20);
    buf_init(&after, 1 << 20);
    assert_int_equal(racf_store_image(store, "MQNLIST", &before, &generation), 0);
    assert_int_equal(sql_script(racf_store_sql(store),
        "INSERT INTO images SELECT class, bytes FROM image_parts; DELETE FROM image_parts"), 0);
    racf_store_close(store);
    assert_int_equal(racf_store_open(database, classes, &store), 0);
    assert_int_equal(racf_store_image(store, "MQNLIST", &after, &generation), 0);
    assert_true(span_equal(buf_span(&before), buf_span(&after)));
    must_do("SETROPTS NORACLIST(MQNLIST)");
    buf_release(&before);
    buf_release(&after);
}

/* The image as a racf of another layout wrote it. */
static void make_old(const char *statement, struct buf *image, const char *class_name)
{
    image->data[4] = 2;
    assert_int_equal(sql_run(racf_store_sql(store), statement, "bt", buf_span(image), class_name), 0);
    buf_clear(image);
}

static bool readable(const struct buf *image)
{
    struct image opened;

    return image_open(&opened, buf_span(image)) == 0;
}

/* racf began, and every decision about a RACLISTed class was a refusal until the next REFRESH. */
static void images_of_an_older_racf_refused_everything(void **state UNUSED)
{
    uint64_t before, after, global_before, global_after;
    struct racf_decision decision;
    struct buf image;

    buf_init(&image, 1 << 20);
    must_do("RDEFINE MQPROC OLD.ONE UACC(READ)");
    must_do("RDEFINE GLOBAL MQPROC ADDMEM(OLD.TWO/READ)");
    must_do("SETROPTS CLASSACT(MQPROC GLOBAL) RACLIST(MQPROC) GLOBAL(MQPROC)");
    assert_int_equal(racf_store_image(store, "MQPROC", &image, &before), 0);
    make_old("UPDATE image_parts SET bytes = ? WHERE class = ? AND part = 0", &image, "MQPROC");
    assert_int_equal(racf_store_global(store, "MQPROC", &image, &global_before), 0);
    make_old("UPDATE global_tables SET image = ? WHERE class = ?", &image, "MQPROC");
    racf_store_close(store);
    assert_int_equal(racf_store_open(database, classes, &store), 0);
    assert_int_equal(racf_store_image(store, "MQPROC", &image, &after), 0);
    assert_true(readable(&image) && after > before);
    buf_clear(&image);
    assert_int_equal(racf_store_global(store, "MQPROC", &image, &global_after), 0);
    assert_true(readable(&image) && global_after > global_before);
    decide_now("IBMUSER", "MQPROC", "OLD.ONE", RACF_READ, &decision);
    assert_int_equal(decision.code, 0);
    decide_now("IBMUSER", "MQPROC", "OLD.TWO", RACF_READ, &decision);
    assert_int_equal(decision.why, RACF_WHY_GLOBAL);
    /* once: what can be read stays as it is, as old as its REFRESH; what is no image at all is not touched either */
    must_do("RDEFINE MQPROC OLD.THREE UACC(READ)");
    buf_clear(&image);
    assert_int_equal(racf_store_image(store, "MQPROC", &image, &before), 0);
    racf_store_close(store);
    assert_int_equal(racf_store_open(database, classes, &store), 0);
    assert_int_equal(racf_store_image(store, "MQPROC", &image, &after), 0);
    assert_int_equal(after, before);
    decide_now("IBMUSER", "MQPROC", "OLD.THREE", RACF_READ, &decision);
    assert_int_equal(decision.why, RACF_WHY_NO_PROFILE);
    assert_int_equal(sql_run(racf_store_sql(store), "UPDATE image_parts SET bytes = x'4742' WHERE class = ?", "t", "MQPROC"), 0);
    racf_store_close(store);
    assert_int_equal(racf_store_open(database, classes, &store), 0);
    buf_clear(&image);
    assert_int_equal(racf_store_image(store, "MQPROC", &image, &after), 0);
    assert_int_equal(after, before);
    assert_false(readable(&image));
    must_do("SETROPTS NORACLIST(MQPROC) NOGLOBAL(MQPROC)");
    buf_release(&image);
}

static void options_of_the_system(void **state UNUSED)
{
    static const struct command_case rows[] = {
        { NULL, "SETROPTS PASSWORD(INTERVAL(60) HISTORY(13) REVOKE(5) WARNING(10) MINCHANGE(2) MIXEDCASE SPECIALCHARS)", 0, "" },
        { NULL, "SETROPTS LIST", 0, "PASSWORD CHANGE INTERVAL IS 60 DAYS. PASSWORD MINIMUM CHANGE INTERVAL IS   2 DAYS. MIXED CASE PASSWORD SUPPORT"
                                    " IS IN EFFECT SPECIAL CHARACTERS ARE ALLOWED. 13 GENERATIONS OF PREVIOUS PASSWORDS BEING MAINTAINED."
                                    " AFTER   5 CONSECUTIVE UNSUCCESSFUL PASSWORD ATTEMPTS, A USERID WILL BE REVOKED."
                                    " PASSWORD EXPIRATION WARNING LEVEL IS  10 DAYS." },
        { NULL, "SETROPTS PASSWORD(NOHISTORY NOREVOKE NOWARNING NOMIXEDCASE NOSPECIALCHARS MINCHANGE(0)) INACTIVE(255)", 0, "" },
        { NULL, "SETROPTS LIST", 0, "INACTIVE USERIDS ARE BEING AUTOMATICALLY REVOKED AFTER 255 DAYS." },
        { NULL, "SETROPTS LIST", 0, "MIXED CASE PASSWORD SUPPORT IS NOT IN EFFECT SPECIAL CHARACTERS ARE NOT ALLOWED. NO PASSWORD HISTORY BEING"
                                    " MAINTAINED. USERIDS NOT BEING AUTOMATICALLY REVOKED. NO PASSWORD EXPIRATION WARNING MESSAGES WILL BE ISSUED." },
        { NULL, "SETROPTS EGN PROTECTALL(WARNING) NOGRPLIST ADDCREATOR GENERICOWNER ERASE NOINITSTATS", 0, "IRR16013I SETROPTS ERASE IS KEPT" },
        { NULL, "SETROPTS LIST", 0, "ATTRIBUTES = NOINITSTATS" },
        { NULL, "SETROPTS LIST", 0, "ENHANCED GENERIC NAMING IS IN EFFECT REAL DATA SET NAMES OPTION IS INACTIVE" },
        { NULL, "SETROPTS LIST", 0, "PROTECT-ALL OPTION IS IN EFFECT, CURRENT OPTIONS: \"PROTECT-ALL WARNING\"" },
        { NULL, "SETROPTS LIST", 0, "ERASE-ON-SCRATCH IS ACTIVE, CURRENT OPTIONS: ERASE-ON-SCRATCH BY SECURITY LEVEL IS INACTIVE" },
        { NULL, "SETROPTS LIST", 0, "LIST OF GROUPS ACCESS CHECKING IS INACTIVE." },
        { NULL, "SETROPTS NOEGN NOPROTECTALL GRPLIST NOADDCREATOR NOGENERICOWNER NOERASE INITSTATS NOINACTIVE", 0, "" },
        { NULL, "SETROPTS LIST", 0, "PROTECT-ALL OPTION IS NOT IN EFFECT TAPE DATA SET PROTECTION IS INACTIVE" },
        { NULL, "SETROPTS LIST", 0, "LIST OF GROUPS ACCESS CHECKING IS ACTIVE. INACTIVE USERIDS ARE NOT BEING AUTOMATICALLY REVOKED." },
        { NULL, "SETROPTS PASSWORD(INTERVAL(255))", 8, "IKJ56702I INVALID INTERVAL, 255" },
        { NULL, "SETROPTS PASSWORD(HISTORY(33))", 8, "IKJ56702I INVALID HISTORY, 33" },
        { NULL, "SETROPTS PASSWORD(REVOKE(0))", 8, "IKJ56702I INVALID REVOKE, 0" },
        { NULL, "SETROPTS INACTIVE(256)", 8, "IKJ56702I INVALID INACTIVE, 256" },
        { NULL, "SETROPTS PROTECTALL(SOME)", 8, "IKJ56702I INVALID PROTECTALL, SOME" },
        { NULL, "SETROPTS PASSWORD", 8, "IKJ56701I MISSING PASSWORD" },
    };

    run_rows(rows, ARRAY_COUNT(rows));
}

/* Options of the system beyond those above: kept, listed, and those without effect say so. */
static void kept_options(void **state UNUSED)
{
    static const struct command_case rows[] = {
        { NULL, "SETROPTS ADSP CATDSNS(WARNING) TERMINAL(NONE) REALDSN TAPEDSN RETPD(365) KERBLVL(1)", 0, "IRR16013I SETROPTS CATDSNS IS KEPT" },
        { NULL, "SETROPTS LIST", 0, "TERMINAL(NONE)" },
        { NULL, "SETROPTS LIST", 0, "AUTOMATIC DATASET PROTECTION IS IN EFFECT" },
        { NULL, "SETROPTS LIST", 0, "CATALOGUED DATA SETS ONLY, IS IN EFFECT. CURRENT OPTIONS: \"CATDSNS WARNING\" OPTION IS IN EFFECT" },
        { NULL, "SETROPTS LIST", 0, "REAL DATA SET NAMES OPTION IS ACTIVE" },
        { NULL, "SETROPTS LIST", 0, "TAPE DATA SET PROTECTION IS ACTIVE SECURITY RETENTION PERIOD IN EFFECT IS   365 DAYS." },
        { NULL, "SETROPTS LIST", 0, "KERBLVL = 1" },
        { NULL, "SETROPTS NOADSP NOCATDSNS TERMINAL(READ) NOREALDSN NOTAPEDSN RETPD(0) KERBLVL(0)", 0, "-" },
        { NULL, "SETROPTS LIST", 0, "CATALOGUED DATA SETS ONLY, IS NOT IN EFFECT" },
        { NULL, "SETROPTS ERASE(ALL)", 0, "-" },
        { NULL, "SETROPTS LIST", 0, "ERASE-ON-SCRATCH FOR ALL DATA SETS IS IN EFFECT" },
        { NULL, "SETROPTS ERASE", 0, "-" },
        { NULL, "SETROPTS LIST", 0, "ERASE-ON-SCRATCH BY SECURITY LEVEL IS INACTIVE" },
        { NULL, "SETROPTS NOERASE", 0, "" },
        { NULL, "SETROPTS MODEL(GDG USER)", 0, "-" },
        { NULL, "SETROPTS LIST", 0, "DATA SET MODELLING IS BEING DONE FOR GDGS. USER DATA SET MODELLING IS BEING DONE." },
        { NULL, "SETROPTS MODEL(NOGDG GROUP)", 0, "-" },
        { NULL, "SETROPTS LIST", 0, "USER DATA SET MODELLING IS BEING DONE. GROUP DATA SET MODELLING IS BEING DONE." },
        { NULL, "SETROPTS NOMODEL", 0, "" },
        { NULL, "SETROPTS LIST", 0, "NO DATA SET MODELLING BEING DONE." },
        { NULL, "SETROPTS JES(BATCHALLRACF EARLYVERIFY NJEUSERID(NODE1) UNDEFINEDUSER(NOONE))", 0, "IRR16013I SETROPTS JES.NJEUSERID" },
        { NULL, "SETROPTS LIST", 0, "JES-BATCHALLRACF OPTION IS ACTIVE JES-XBMALLRACF OPTION IS INACTIVE JES-EARLYVERIFY OPTION IS ACTIVE" },
        { NULL, "SETROPTS LIST", 0, "USER-ID FOR JES NJEUSERID IS : NODE1 USER-ID FOR JES UNDEFINEDUSER IS : NOONE" },
        { NULL, "SETROPTS WHEN(PROGRAM)", 0, "" },
        { NULL, "SETROPTS LIST", 0, "WHEN(PROGRAM -- BASIC)" },
        { NULL, "SETROPTS NOWHEN(PROGRAM)", 0, "" },
        { NULL, "SETROPTS LIST", 0, "NOWHEN(PROGRAM)" },
        { NULL, "SETROPTS PREFIX(ONELEV) LANGUAGE(PRIMARY(DEU)) SESSIONINTERVAL(10)", 0, "-" },
        { NULL, "SETROPTS LIST", 0, "SINGLE LEVEL NAME PREFIX IS ONELEV" },
        { NULL, "SETROPTS LIST", 0, "PRIMARY LANGUAGE DEFAULT : DEU SECONDARY LANGUAGE DEFAULT : ENU" },
        { NULL, "SETROPTS LIST", 0, "SESSIONKEY INTERVAL MAXIMUM/DEFAULT IS    10 DAYS." },
        { NULL, "SETROPTS NOPREFIX NOSESSIONINTERVAL", 0, "" },
        { NULL, "SETROPTS LIST", 0, "SESSIONKEY INTERVAL DEFAULT IS \"NEVER EXPIRES\"." },
        { NULL, "SETROPTS MLQUIET MLS(WARNING) MLACTIVE MLFSOBJ(ACTIVE) MLNAMES COMPATMODE SECLABELCONTROL", 0, "IRR16013I" },
        { NULL, "SETROPTS LIST", 0, "SECLABEL CONTROL IS IN EFFECT GENERIC OWNER ONLY IS NOT IN EFFECT COMPATIBILITY MODE IS IN EFFECT MULTI-LEVEL QUIET IS IN EFFECT" },
        { NULL, "SETROPTS LIST", 0, "NO WRITE-DOWN IS IN EFFECT. CURRENT OPTIONS: \"MLS WARNING\" OPTION IS IN EFFECT" },
        { NULL, "SETROPTS LIST", 0, "MULTI-LEVEL FILE SYSTEM IS IN EFFECT MULTI-LEVEL INTERPROCESS COMMUNICATIONS IS NOT IN EFFECT MULTI-LEVEL NAME HIDING IS IN EFFECT" },
        { "SU1", "SETROPTS SECLEVELAUDIT(50)", 0, "IRR16013I SETROPTS SECLEVELAUDIT IS KEPT AND LISTED, BUT HAS NO EFFECT ON THIS SYSTEM" },
        { "SU1", "SETROPTS LIST", 0, "SECURITY LEVEL FOR AUDITING IS  50 SECLABEL AUDIT IS NOT IN EFFECT" },
        { "SU1", "SETROPTS SECLEVELAUDIT(255)", 8, "IKJ56702I INVALID SECLEVELAUDIT, 255" },
        { "SU1", "SETROPTS NOSECLEVELAUDIT", 0, "" },
        { "SU1", "SETROPTS SECLABELAUDIT", 0, "IRR16013I SETROPTS SECLABELAUDIT" },
        { "SU1", "SETROPTS LIST", 0, "SECLABEL AUDIT IS IN EFFECT" },
        { "SU1", "SETROPTS NOSECLABELAUDIT", 0, "" },
        { NULL, "SETROPTS STATISTICS(DATASET)", 0, "" },
        { NULL, "SETROPTS LIST", 0, "STATISTICS = DATASET" },
        { NULL, "SETROPTS NOSTATISTICS(*)", 0, "" },
        { NULL, "SETROPTS RVARYPW(SWITCH(SEC1) STATUS(SEC2))", 0, "" },
        { NULL, "SETROPTS LIST", 0, "INSTALLATION DEFINED RVARY PASSWORD IS IN EFFECT FOR THE SWITCH FUNCTION." },
        { NULL, "SETROPTS LIST", 0, "!SEC1" },
        { NULL, "SETROPTS CATDSNS(MAYBE)", 8, "IKJ56702I INVALID CATDSNS, MAYBE" },
        { NULL, "SETROPTS JES(UNDEFINEDUSER(TOOLONGER))", 8, "IKJ56702I INVALID UNDEFINEDUSER, TOOLONGER" },
    };

    run_rows(rows, ARRAY_COUNT(rows));
}

static void password_rules(void **state UNUSED)
{
    static const struct command_case rows[] = {
        { NULL, "SETROPTS PASSWORD(RULE1(LENGTH(6:8) ALPHA(1) ALPHANUM(2:7) NUMERIC(8)) RULE8(LENGTH(4) MIXEDALL(1,3)))", 0, "" },
        { NULL, "SETROPTS LIST", 0, "INSTALLATION PASSWORD SYNTAX RULES: RULE 1 LENGTH(6:8) ALLLLLLN RULE 8 LENGTH(4) x*x* LEGEND:" },
        { NULL, "SETROPTS PASSWORD(NORULE8)", 0, "" },
        { NULL, "SETROPTS LIST", 0, "!RULE 8" },
        { NULL, "SETROPTS PASSWORD(RULE2(ALPHA(1)))", 8, "ICH14092I PASSWORD RULE2" }, /* no length */
        { NULL, "SETROPTS PASSWORD(RULE2(LENGTH(9)))", 8, "ICH14092I" },
        { NULL, "SETROPTS PASSWORD(RULE2(LENGTH(5:4)))", 8, "ICH14092I" },
        { NULL, "SETROPTS PASSWORD(RULE2(LENGTH(4) ALPHA(5)))", 8, "ICH14092I" },
        { NULL, "SETROPTS PASSWORD(RULE2(LENGTH(4) ALPHA(1) NUMERIC(1)))", 8, "ICH14092I" },
        { NULL, "SETROPTS PASSWORD(RULE2(LENGTH(0)))", 8, "ICH14092I" },
        { NULL, "SETROPTS PASSWORD(RULE9(LENGTH(4)))", 8, "IKJ56712I INVALID KEYWORD, RULE9" },
        { NULL, "SETROPTS PASSWORD(MINCHANGE(40) INTERVAL(30))", 8, "ICH14093I" },
        { NULL, "SETROPTS LIST", 0, "!RULE 2" },
        { NULL, "SETROPTS PASSWORD(NORULES)", 0, "" },
        { NULL, "SETROPTS LIST", 0, "NO INSTALLATION PASSWORD SYNTAX RULES ARE PRESENT." },
    };

    run_rows(rows, ARRAY_COUNT(rows));
}

static void who_may(void **state UNUSED)
{
    static const struct command_case rows[] = {
        { "SU2", "SETROPTS LIST", 8, "ICH14001I NOT AUTHORIZED TO ISSUE SETROPTS" },
        { "SU2", "SETROPTS CLASSACT(MQCONN)", 8, "ICH14001I" },
        { "SU1", "SETROPTS LIST", 0, "AUDIT CLASSES =" },
        { NULL, "ALTUSER SU2 OPERATIONS", 0, "" },
        { "SU2", "SETROPTS LIST", 8, "ICH14001I" },
        { "SU2", "SETROPTS GENERIC(FACILITY) REFRESH", 0, "ICH14063I" },
        { "SU2", "SETROPTS RACLIST(FACILITY) REFRESH", 8, "ICH14001I" },
        { NULL, "ALTUSER SU2 NOOPERATIONS CLAUTH(FACILITY)", 0, "" },
        { "SU2", "SETROPTS RACLIST(FACILITY) REFRESH", 0, "-" },
        { "SU2", "SETROPTS RACLIST(FACILITY)", 8, "ICH14001I" },
        { "SU2", "SETROPTS RACLIST(FACILITY MQQUEUE) REFRESH", 8, "ICH14001I" },
        { NULL, "ALTUSER SU2 NOCLAUTH(FACILITY)", 0, "" },
        { NULL, "SETROPTS LIST", 0, "!AUDIT CLASSES =" }, /* SPECIAL is no auditor */
        { "SU1", "SETROPTS CLASSACT(MQCONN)", 8, "ICH14001I" },
        { "SU1", "SETROPTS AUDIT(FACILITY) SAUDIT CMDVIOL NOOPERAUDIT", 0, "" },
        { "SU1", "SETROPTS LIST", 0, "TERMINAL(READ) SAUDIT CMDVIOL NOOPERAUDIT STATISTICS = NONE AUDIT CLASSES = FACILITY" },
        { "SU1", "SETROPTS AUDIT(FACILITY) CLASSACT(MQCONN)", 8, "ICH14001I" }, /* not even half of it */
        { "SU1", "SETROPTS NOAUDIT(*)", 0, "" },
        { NULL, "SETROPTS LIST", 0, "!MQCONN" },
    };

    run_rows(rows, ARRAY_COUNT(rows));
}

/* Lists of classes go on below their first name, and no line is longer than a terminal's. */
static void columns_of_the_list(void **state UNUSED)
{
    struct buf out;
    struct span rest, line;
    bool going_on = false;
    size_t continued = 0;

    must_do("SETROPTS CLASSACT(*)");
    assert_int_equal(give(NULL, "SETROPTS LIST", &out), 0);
    rest = buf_span(&out);
    while (span_line(&rest, &line)) {
        assert_true(line.length < 80);
        if (span_starts(line, "ACTIVE CLASSES = DATASET USER GROUP ")) {
            going_on = true;
        } else if (going_on && line.data[0] == ' ') {
            assert_int_equal(span_trim(line).data - line.data, 17); /* column 18 */
            continued++;
        } else {
            going_on = false;
        }
    }
    assert_true(continued >= 2);
    buf_release(&out);
    must_do("SETROPTS NOCLASSACT(*)");
    must_do("SETROPTS CLASSACT(DATASET USER GROUP STARTED FACILITY SURROGAT)");
}

/* With REFRESH, NOGENERIC left the option on. */
static void nogeneric_with_refresh(void **state UNUSED)
{
    must_do("SETROPTS GENERIC(XFACILIT)");
    assert_true(store_class(store, "XFACILIT")->options.generic);
    must_do("SETROPTS NOGENERIC(XFACILIT) REFRESH");
    assert_false(store_class(store, "XFACILIT")->options.generic);
    assert_false(store_class(store, "XFACILIT")->options.generic_commands);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_of_classes),
        cmocka_unit_test(storage),
        cmocka_unit_test(generations_grow),
        cmocka_unit_test(an_image_read_in_steps),
        cmocka_unit_test(an_image_in_parts),
        cmocka_unit_test(noraclist_took_all_parts_at_once),
        cmocka_unit_test(an_image_in_one_piece),
        cmocka_unit_test(images_of_an_older_racf_refused_everything),
        cmocka_unit_test(options_of_the_system),
        cmocka_unit_test(kept_options),
        cmocka_unit_test(password_rules),
        cmocka_unit_test(who_may),
        cmocka_unit_test(columns_of_the_list),
        cmocka_unit_test(nogeneric_with_refresh),
    };

    return cmocka_run_group_tests(tests, with_database, without_database);
}
