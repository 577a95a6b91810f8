/* test_catalog_db.c - catalog_db.h: patterns, names, what is done after a commit and again after a crash. */
#include "tests/unit/test.h"

#include <unistd.h>

#include "base/sql.h"
#include "datasets/catalog_db.h"
#include "datasets/pattern.h"

struct done {
    unsigned count;
    struct catalog_intent last;
};

static void act(void *context, const struct catalog_intent *intent)
{
    struct done *done = context;

    done->count++;
    done->last = *intent;
}

static struct dsname name_of(const char *text)
{
    struct dsname name;

    assert_int_equal(dsname_of(&name, span_of(text)), 0);
    return name;
}

static void patterns(void **state UNUSED)
{
    static const struct {
        const char *pattern, *name;
        bool fits;
    } rows[] = {
        { "A.B", "A.B", true },          { "A.B", "A.BC", false },        { "A.B", "A", false },          { "A", "A.B", false },
        { "A.*", "A.B", true },          { "A.*", "A.B.C", false },       { "A.*", "A", false },          { "*", "A", true },
        { "*", "A.B", false },           { "A.**", "A.B.C", true },       { "A.**", "A", true },          { "A.**", "AB.C", false },
        { "**", "A", true },             { "**", "A.B.C.D", true },       { "**.C", "A.B.C", true },      { "**.C", "C", true },
        { "**.C", "A.B.CD", false },     { "A.**.D", "A.D", true },       { "A.**.D", "A.B.C.D", true },  { "A.**.D", "A.B.C.E", false },
        { "A.%B", "A.XB", true },        { "A.%B", "A.B", false },        { "A.%%", "A.BCD", false },     { "A*", "ABC", true },
        { "A*", "A", true },             { "A*C", "ABC", true },          { "A*C", "ABCD", false },       { "*A*B*", "XXAYYBZZ", true },
        { "*A*B*", "XXBYYAZZ", false },  { "A.*.C", "A.B.C", true },      { "A.*.C", "A.C", false },      { "**.A.**", "X.A.Y", true },
        { "**.A.**", "X.B.Y", false },   { "**.**", "A", true },          { "A.**.B.**.C", "A.B.X.B.C", true },
        { "A.**.B.*", "A.B.B.C", true }, { "", "A", false },              { "A.", "A", true },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
        if (catalog_fits(rows[i].pattern, rows[i].name) != rows[i].fits)
            fail_msg("%s against %s", rows[i].pattern, rows[i].name);
}

static void data_set_names(void **state UNUSED)
{
    static const struct {
        const char *text, *prefix, *name, *member;
        int reason;
    } rows[] = {
        { "A.B", NULL, "A.B", "", 0 },          { "a.b", "U1", "U1.A.B", "", 0 },          { "'A.B'", "U1", "A.B", "", 0 },
        { "LIB(MEM)", "U1", "U1.LIB", "MEM", 0 }, { "'A.LIB(M)'", "U1", "A.LIB", "M", 0 }, { "A.B", "", "A.B", "", 0 },
        { "A..B", NULL, "", "", REASON_BAD_NAME }, { "LIB(", NULL, "", "", REASON_BAD_NAME }, { "LIB()", NULL, "", "", REASON_BAD_NAME },
        { "LIB(A)B", NULL, "", "", REASON_BAD_NAME }, { "", NULL, "", "", REASON_BAD_NAME }, { "''", "U1", "", "", REASON_BAD_NAME },
        { "LIB(TOOLONGNAME)", NULL, "", "", REASON_TOO_LONG }, { "../ETC", NULL, "", "", REASON_BAD_NAME },
        { "A/B", NULL, "", "", REASON_BAD_NAME },
        { "AAAAAAAA.AAAAAAAA.AAAAAAAA.AAAAAAAA.AAAAAAAA", "TESTER", "", "", REASON_TOO_LONG },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct dsname name;
        struct name8 member;
        int reason = dataset_name_of(span_of(rows[i].text), rows[i].prefix, &name, &member);

        if ((reason < 0) != (rows[i].reason < 0))
            fail_msg("%s: %s", rows[i].text, reason_name(reason));
        if (reason == 0) {
            assert_string_equal(name.text, rows[i].name);
            assert_string_equal(member.text, rows[i].member);
        }
    }
}

static struct dataset_info info_of(const char *name)
{
    struct dataset_info info = { .name = name_of(name), .org = DATASET_PS, .attributes = { RECFM_F, true, 0, 80, 800 },
                                 .volume = name8_const("GRN001"), .created = 5 };

    return info;
}

static void add(struct catalog_db *db, const char *name)
{
    struct dataset_info info = info_of(name);

    assert_int_equal(catalog_db_add(db, &info), 0);
}

static void names_are_kept(void **state UNUSED)
{
    char path[] = "/tmp/test_catalog.XXXXXX";
    struct done done = { 0 };
    struct catalog_db *db;
    struct dataset_info info;
    struct dsname a = name_of("A.ONE"), b = name_of("A.TWO"), c = name_of("A.THREE");
    struct buf names;
    bool more;
    int fd = mkstemp(path);

    close(fd);
    buf_init(&names, 10000);
    assert_int_equal(catalog_db_open(&db, path, act, &done), 0);
    add(db, "A.ONE");
    add(db, "A.TWO");
    add(db, "B.ONE");
    info = info_of("A.ONE");
    assert_int_equal(catalog_db_add(db, &info), REASON_EXISTS);
    assert_int_equal(catalog_db_rename(db, &a, &b), REASON_EXISTS);
    assert_int_equal(catalog_db_rename(db, &c, &b), REASON_NOT_FOUND);
    assert_int_equal(catalog_db_remove(db, &c), REASON_NOT_FOUND);
    assert_int_equal(catalog_db_uncatalog(db, &c), REASON_NOT_FOUND);
    assert_true(catalog_db_changed(db));
    assert_int_equal(catalog_db_commit(db), 0);
    assert_false(catalog_db_changed(db));
    info.records = 7;
    info.attributes.lrecl = 100;
    assert_int_equal(catalog_db_update(db, &info), 0);
    assert_int_equal(catalog_db_find(db, &a, &info), 0);
    assert_int_equal(info.records, 7);
    assert_int_equal(info.attributes.lrecl, 100);
    assert_string_equal(info.volume.text, "GRN001");

    /* Intents wait for the commit; the name counts as pending until then. */
    assert_int_equal(catalog_db_rename(db, &a, &c), 0);
    assert_true(catalog_db_pending(db, &a));
    assert_true(catalog_db_pending(db, &c));
    assert_false(catalog_db_pending(db, &b));
    assert_int_equal(done.count, 0);
    assert_int_equal(catalog_db_commit(db), 0);
    assert_int_equal(done.count, 1);
    assert_int_equal(done.last.action, INTENT_RENAME);
    assert_string_equal(done.last.target.text, "A.THREE");
    assert_false(catalog_db_pending(db, &a));

    /* Uncataloged: not found, not listed, but the name is still taken. */
    assert_int_equal(catalog_db_uncatalog(db, &b), 0);
    assert_int_equal(catalog_db_find(db, &b, &info), REASON_NOT_FOUND);
    info = info_of("A.TWO");
    assert_int_equal(catalog_db_add(db, &info), REASON_EXISTS);
    assert_int_equal(catalog_db_names(db, "**", "", 10, &names, &more), 0);
    assert_string_equal(names.data, "A.THREE\nB.ONE\n");
    buf_clear(&names);
    assert_int_equal(catalog_db_names(db, "**", "", 1, &names, &more), 0);
    assert_string_equal(names.data, "A.THREE\n");
    assert_true(more);
    buf_clear(&names);
    assert_int_equal(catalog_db_names(db, "**", "A.THREE", 1, &names, &more), 0);
    assert_string_equal(names.data, "B.ONE\n");
    assert_false(more);
    assert_int_equal(catalog_db_commit(db), 0);
    assert_int_equal(catalog_db_remove(db, &c), 0);
    assert_int_equal(catalog_db_commit(db), 0);
    assert_int_equal(done.count, 2);
    catalog_db_close(db);

    /* As after a crash behind the commit: the intent was not crossed out, so it is done again. */
    done.count = 0;
    assert_int_equal(catalog_db_open(&db, path, act, &done), 0);
    assert_int_equal(done.count, 1);
    assert_int_equal(done.last.action, INTENT_REMOVE);
    add(db, "A.THREE"); /* crosses out, in the same transaction */
    assert_int_equal(catalog_db_commit(db), 0);
    catalog_db_close(db);
    done.count = 0;
    assert_int_equal(catalog_db_open(&db, path, act, &done), 0);
    assert_int_equal(done.count, 0);
    assert_int_equal(catalog_db_find(db, &c, &info), 0);
    catalog_db_close(db);
    buf_release(&names);
    unlink(path);
}

static void deferred(struct catalog_db *db, const char *name)
{
    struct dataset_info info = info_of(name);

    info.deferred = true;
    assert_int_equal(catalog_db_add(db, &info), 0);
}

static void assert_generations(struct catalog_db *db, const char *base_text, bool all, const char *wanted)
{
    struct dsname base = name_of(base_text);
    struct buf names;

    buf_init(&names, 10000);
    assert_int_equal(catalog_db_generations(db, &base, all, &names), 0);
    assert_string_equal(names.data, wanted);
    buf_release(&names);
}

static const struct name8 anywhere = { "" };

static void groups_are_kept(void **state UNUSED)
{
    char path[] = "/tmp/test_catalog.XXXXXX";
    struct gdg_info gdg = { 3, GDG_SCRATCH, 7 };
    struct dsname base = name_of("A.G"), other = name_of("A.H"), first = name_of("A.G.G0001V00"), plain = name_of("A.PLAIN");
    struct dataset_info info;
    struct done done = { 0 };
    struct catalog_db *db;
    struct buf names;
    bool more;
    int fd = mkstemp(path);

    close(fd);
    buf_init(&names, 10000);
    assert_int_equal(catalog_db_open(&db, path, act, &done), 0);
    assert_int_equal(catalog_db_find_gdg(db, &base, &gdg), REASON_NOT_FOUND);
    gdg = (struct gdg_info){ 3, GDG_SCRATCH, 7 };
    assert_int_equal(catalog_db_add_gdg(db, &base, &gdg), 0);
    assert_int_equal(catalog_db_add_gdg(db, &base, &gdg), REASON_EXISTS);
    assert_int_equal(catalog_db_update_gdg(db, &other, &gdg), REASON_NOT_FOUND);
    assert_int_equal(catalog_db_remove_gdg(db, &other), REASON_NOT_FOUND);
    gdg.limit = 5;
    assert_int_equal(catalog_db_update_gdg(db, &base, &gdg), 0);
    assert_int_equal(catalog_db_find_gdg(db, &base, &gdg), 0);
    assert_int_equal(gdg.limit, 5);
    assert_int_equal(gdg.flags, GDG_SCRATCH);
    assert_int_equal(gdg.created, 7);

    /* A base and a data set can't have the same name. */
    info = info_of("A.G");
    assert_int_equal(catalog_db_add(db, &info), REASON_EXISTS);
    add(db, "A.PLAIN");
    assert_int_equal(catalog_db_add_gdg(db, &plain, &gdg), REASON_EXISTS);
    assert_int_equal(catalog_db_rename(db, &plain, &base), REASON_EXISTS);

    /* Deferred ones are there, but are no generations. */
    deferred(db, "A.G.G0001V00");
    assert_int_equal(catalog_db_find(db, &first, &info), 0);
    assert_true(info.deferred);
    assert_generations(db, "A.G", false, "");
    assert_generations(db, "A.G", true, "A.G.G0001V00\n");
    assert_int_equal(catalog_db_roll_in(db, &first), 0);
    assert_int_equal(catalog_db_roll_in(db, &first), REASON_NOT_FOUND);
    assert_int_equal(catalog_db_find(db, &first, &info), 0);
    assert_false(info.deferred);
    add(db, "A.G.G0010V00");
    add(db, "A.G.G0010V01");
    add(db, "A.G.G0002V00");
    add(db, "A.G.OTHER");
    add(db, "A.G.B.G0003V00"); /* of another base */
    assert_generations(db, "A.G", false, "A.G.G0010V01\nA.G.G0010V00\nA.G.G0002V00\nA.G.G0001V00\n");
    add(db, "A.G.G9999V00"); /* the numbers have begun again */
    assert_generations(db, "A.G", false, "A.G.G0010V01\nA.G.G0010V00\nA.G.G0002V00\nA.G.G0001V00\nA.G.G9999V00\n");

    /* Uncataloged: no generation any more, and back again. */
    assert_int_equal(catalog_db_recatalog(db, &first, &anywhere), REASON_EXISTS);
    assert_int_equal(catalog_db_uncatalog(db, &first), 0);
    assert_generations(db, "A.G", true, "A.G.G0010V01\nA.G.G0010V00\nA.G.G0002V00\nA.G.G9999V00\n");
    assert_int_equal(catalog_db_recatalog(db, &first, &anywhere), 0);
    assert_int_equal(catalog_db_recatalog(db, &other, &anywhere), REASON_NOT_FOUND);
    assert_int_equal(catalog_db_gdg_names(db, "A.*", "", 10, &names, &more), 0);
    assert_string_equal(names.data, "A.G\n");
    assert_int_equal(catalog_db_commit(db), 0);
    catalog_db_close(db);
    assert_int_equal(catalog_db_open(&db, path, act, &done), 0);
    assert_int_equal(catalog_db_find_gdg(db, &base, &gdg), 0);
    assert_int_equal(catalog_db_remove_gdg(db, &base), 0);
    assert_int_equal(catalog_db_commit(db), 0);
    catalog_db_close(db);
    buf_release(&names);
    unlink(path);
}

static void add_on(struct catalog_db *db, const char *name, const char *volume, bool uncataloged, uint32_t tracks)
{
    struct dataset_info info = info_of(name);

    info.volume = name8_const(volume);
    info.uncataloged = uncataloged;
    info.space.allocated = tracks;
    assert_int_equal(catalog_db_add(db, &info), 0);
}

static void a_name_lies_on_several_volumes(void **state UNUSED)
{
    char path[] = "/tmp/test_catalog.XXXXXX";
    struct name8 one = name8_const("GRN001"), two = name8_const("GRN002"), three = name8_const("GRN003");
    struct dsname a = name_of("A.A"), b = name_of("A.B");
    struct dataset_info info;
    struct done done = { 0 };
    struct catalog_db *db;

    close(mkstemp(path));
    assert_int_equal(catalog_db_open(&db, path, act, &done), 0);
    add_on(db, "A.A", "GRN001", false, 10);
    add_on(db, "A.A", "GRN002", true, 5);
    info = info_of("A.A");
    info.volume = two;
    info.uncataloged = true;
    assert_int_equal(catalog_db_add(db, &info), REASON_EXISTS);
    assert_int_equal(catalog_db_find(db, &a, &info), 0);
    assert_string_equal(info.volume.text, "GRN001");
    assert_int_equal(catalog_db_find_on(db, &a, &two, &info), 0);
    assert_true(info.uncataloged);
    assert_int_equal(catalog_db_find_on(db, &a, &three, &info), REASON_NOT_FOUND);
    assert_int_equal(catalog_db_taken(db, &one), 10);
    assert_int_equal(catalog_db_taken(db, &two), 5);

    /* Cataloged once. */
    assert_int_equal(catalog_db_recatalog(db, &a, &two), REASON_EXISTS);
    assert_int_equal(catalog_db_remove_on(db, &a, &one), 0);
    assert_int_equal(catalog_db_find(db, &a, &info), REASON_NOT_FOUND);
    assert_int_equal(catalog_db_recatalog(db, &a, &three), REASON_NOT_FOUND);
    assert_int_equal(catalog_db_recatalog(db, &a, &two), 0);
    assert_int_equal(catalog_db_find(db, &a, &info), 0);
    assert_string_equal(info.volume.text, "GRN002");

    /* What is taken follows what data sets have, also over a restart. */
    info.space.allocated = 7;
    assert_int_equal(catalog_db_update(db, &info), 0);
    assert_int_equal(catalog_db_taken(db, &one), 0);
    assert_int_equal(catalog_db_taken(db, &two), 7);
    assert_int_equal(catalog_db_rename(db, &a, &b), 0);
    assert_int_equal(catalog_db_commit(db), 0);
    assert_string_equal(done.last.volume.text, "GRN002");
    catalog_db_close(db);
    assert_int_equal(catalog_db_open(&db, path, act, &done), 0);
    assert_int_equal(catalog_db_taken(db, &two), 7);
    catalog_db_close(db);
    unlink(path);
}

static void aliases_are_of_data_sets(void **state UNUSED)
{
    char path[] = "/tmp/test_catalog.XXXXXX";
    struct dsname real = name_of("A.REAL"), other = name_of("A.OTHER"), alias = name_of("A.ALIAS"), next = name_of("A.NEXT"), found;
    struct gdg_info gdg = { 3, GDG_SCRATCH, 7 };
    struct dataset_info info;
    struct done done = { 0 };
    struct catalog_db *db;
    struct buf names;

    close(mkstemp(path));
    buf_init(&names, 1000);
    assert_int_equal(catalog_db_open(&db, path, act, &done), 0);
    add(db, "A.REAL");
    assert_int_equal(catalog_db_add_alias(db, &alias, &other, 1), REASON_NOT_FOUND);
    assert_int_equal(catalog_db_add_alias(db, &real, &real, 1), REASON_EXISTS);
    assert_int_equal(catalog_db_add_alias(db, &alias, &real, 1), 0);
    assert_int_equal(catalog_db_add_alias(db, &alias, &real, 1), REASON_EXISTS);
    assert_int_equal(catalog_db_find_alias(db, &alias, &found, NULL), 0);
    assert_string_equal(found.text, "A.REAL");

    /* Its name is taken, and an alias of an alias there is not. */
    assert_int_equal(catalog_db_add_alias(db, &next, &alias, 1), REASON_NOT_FOUND);
    info = info_of("A.ALIAS");
    assert_int_equal(catalog_db_add(db, &info), REASON_EXISTS);
    assert_int_equal(catalog_db_add_gdg(db, &alias, &gdg), REASON_EXISTS);
    assert_int_equal(catalog_db_rename(db, &real, &alias), REASON_EXISTS);

    /* It follows a rename, and goes with its data set. */
    assert_int_equal(catalog_db_rename(db, &real, &other), 0);
    assert_int_equal(catalog_db_find_alias(db, &alias, &found, NULL), 0);
    assert_string_equal(found.text, "A.OTHER");
    assert_int_equal(catalog_db_aliases(db, &other, &names), 0);
    assert_string_equal(names.data, "A.ALIAS\n");
    assert_int_equal(catalog_db_remove(db, &other), 0);
    assert_int_equal(catalog_db_find_alias(db, &alias, &found, NULL), REASON_NOT_FOUND);
    assert_int_equal(catalog_db_remove_alias(db, &alias), REASON_NOT_FOUND);
    catalog_db_close(db);
    buf_release(&names);
    unlink(path);
}

/* A file of version 2 becomes one of this version, once. */
static void an_older_catalog_is_taken_over(void **state UNUSED)
{
    static const char version_2[] =
        "CREATE TABLE version (number INTEGER PRIMARY KEY); INSERT INTO version VALUES (1); INSERT INTO version VALUES (2);"
        "CREATE TABLE dataset (name TEXT PRIMARY KEY, org INTEGER NOT NULL, format INTEGER NOT NULL, blocked INTEGER NOT NULL,"
        " control INTEGER NOT NULL, lrecl INTEGER NOT NULL, blksize INTEGER NOT NULL, records INTEGER NOT NULL,"
        " bytes INTEGER NOT NULL, volume TEXT NOT NULL, created INTEGER NOT NULL, cataloged INTEGER NOT NULL) WITHOUT ROWID;"
        "CREATE TABLE intent (id INTEGER PRIMARY KEY, action INTEGER NOT NULL, org INTEGER NOT NULL, volume TEXT NOT NULL,"
        " name TEXT NOT NULL, target TEXT NOT NULL);"
        "CREATE TABLE gdg (name TEXT PRIMARY KEY, most INTEGER NOT NULL, flags INTEGER NOT NULL, created INTEGER NOT NULL)"
        " WITHOUT ROWID;"
        "INSERT INTO dataset VALUES ('A.LIB', 2, 1, 1, 0, 80, 800, 0, 0, 'GRN001', 5, 1);"
        "INSERT INTO dataset VALUES ('A.SEQ', 1, 1, 1, 0, 80, 800, 10, 800, 'GRN001', 5, 0)";
    char path[] = "/tmp/test_catalog.XXXXXX";
    struct dsname lib = name_of("A.LIB"), seq = name_of("A.SEQ");
    struct dataset_info info;
    struct done done = { 0 };
    struct catalog_db *db;
    struct sql *sql;

    close(mkstemp(path));
    assert_int_equal(sql_open(&sql, path, version_2), 0);
    sql_close(sql);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(catalog_db_open(&db, path, act, &done), 0);
        assert_int_equal(catalog_db_find(db, &lib, &info), 0);
        assert_int_equal(info.type, DATASET_LIBRARY);
        assert_int_equal(info.space.secondary, SPACE_GROWS);
        assert_int_equal(catalog_db_find(db, &seq, &info), REASON_NOT_FOUND);
        assert_int_equal(catalog_db_find_on(db, &seq, &(struct name8){ "GRN001" }, &info), 0);
        assert_int_equal(info.records, 10);
        assert_int_equal(info.created, 5);
        catalog_db_close(db);
    }
    /* One of a later version is refused. */
    assert_int_equal(sql_open(&sql, path, "INSERT INTO version VALUES (999)"), 0);
    sql_close(sql);
    assert_int_equal(catalog_db_open(&db, path, act, &done), REASON_VERSION);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns),
        cmocka_unit_test(data_set_names),
        cmocka_unit_test(names_are_kept),
        cmocka_unit_test(groups_are_kept),
        cmocka_unit_test(a_name_lies_on_several_volumes),
        cmocka_unit_test(aliases_are_of_data_sets),
        cmocka_unit_test(an_older_catalog_is_taken_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
