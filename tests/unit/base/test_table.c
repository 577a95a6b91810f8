/* test_table.c - table.c: the hash of tables. */
#include "tests/unit/test.h"

#include "base/table.h"

/* The vectors of the paper, SipHash-2-4: key 00 01 ... 0f, input 00 01 ... of 0, 1, 7, 8, 15 and 63 bytes. */
static void the_vectors_of_the_paper(void **state UNUSED)
{
    static const struct {
        size_t length;
        uint64_t hash;
    } rows[] = {
        { 0, 0x726fdb47dd0e0e31 }, { 1, 0x74f839c593dc67fd }, { 7, 0xab0200f58b01d137 }, { 8, 0x93f5f5799a932462 },
        { 15, 0xa129ca6149be45e5 }, { 63, 0x958a324ceb064572 },
    };
    const struct table_key key = { 0x0706050403020100, 0x0f0e0d0c0b0a0908 };
    unsigned char input[64];

    for (unsigned i = 0; i < sizeof input; i++)
        input[i] = (unsigned char)i;
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
        assert_int_equal(table_siphash(&key, input, rows[i].length, 2), rows[i].hash);
}

/* Of each process it is another one, and of one it stays the same. */
static void the_key_is_drawn_once(void **state UNUSED)
{
    const uint32_t first = table_hash("A.QUEUE", 7);

    assert_int_equal(table_hash("A.QUEUE", 7), first);
    assert_true(table_hash("A.QUEUE", 6) != first || table_hash("A.QUEUF", 7) != first);
}

struct entry {
    UT_hash_handle hh;
    char key[12];
};

/* What Jenkins' hash without a key makes of 12 bytes: uthash has it as HASH_JEN. */
static uint32_t unkeyed(const char key[12])
{
    uint32_t hash;

    HASH_JEN(key, 12, hash);
    return hash;
}

/* Names that a user looked for until all of them fell into one of 1,024 places stood in one long list. */
static void names_of_one_hash_made_one_list(void **state UNUSED)
{
    enum { NAMES = 200, PLACES = 1024 };
    static struct entry entries[NAMES];
    struct entry *table = NULL, *found;
    unsigned longest = 0;

    for (unsigned n = 0, tried = 0; n < NAMES; tried++) {
        snprintf(entries[n].key, sizeof entries[n].key, "N%010u", tried);
        if (unkeyed(entries[n].key) % PLACES)
            continue;
        HASH_ADD(hh, table, key, sizeof entries[n].key, &entries[n]);
        n++;
    }
    for (unsigned i = 0; i < table->hh.tbl->num_buckets; i++)
        if (table->hh.tbl->buckets[i].count > longest)
            longest = table->hh.tbl->buckets[i].count;
    HASH_FIND(hh, table, entries[7].key, sizeof entries[7].key, found);
    assert_ptr_equal(found, &entries[7]);
    HASH_CLEAR(hh, table);
    assert_true(longest < NAMES / 5); /* with HASH_JEN: all of them */
}

/* FNV-1a, which places names of steps, procedures and DDs stood in lists by before. */
static uint32_t fnv(const char *name)
{
    uint32_t hash = 2166136261u;

    for (; *name; name++)
        hash = (hash ^ (unsigned char)*name) * 16777619u;
    return hash;
}

/* So did pairs of names, whichever of the two was looked for, and whether they were the same one. */
static void keys_in_parts_that_a_user_looked_for(void **state UNUSED)
{
    enum { NAMES = 200, PLACES = 1024 };
    static unsigned first[PLACES], second[PLACES], twice[PLACES];
    unsigned longest = 0;

    for (unsigned n = 0, tried = 0; n < NAMES; tried++) {
        char name[9];

        snprintf(name, sizeof name, "N%07u", tried);
        if (fnv(name) % PLACES)
            continue;
        first[table_hash_part(table_hash_part(0, span_of(name)), span_of("DD")) % PLACES]++;
        second[table_hash_part(table_hash_part(0, span_of("STEP")), span_of(name)) % PLACES]++;
        twice[table_hash_part(table_hash_part(0, span_of(name)), span_of(name)) % PLACES]++;
        n++;
    }
    for (unsigned i = 0; i < PLACES; i++) {
        unsigned most = first[i] > second[i] ? first[i] : second[i];

        most = most > twice[i] ? most : twice[i];
        longest = longest > most ? longest : most;
    }
    assert_true(longest < NAMES / 20); /* with a factor of 31, two equal parts found a 32nd of the places */
    assert_true(table_hash_part(table_hash_part(0, span_of("A")), span_of("B")) !=
                table_hash_part(table_hash_part(0, span_of("B")), span_of("A")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_vectors_of_the_paper),
        cmocka_unit_test(the_key_is_drawn_once),
        cmocka_unit_test(names_of_one_hash_made_one_list),
        cmocka_unit_test(keys_in_parts_that_a_user_looked_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
