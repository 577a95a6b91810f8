/* test_page.c - page.h: slots against a plain array of texts, what is damage, what is refused. */
#include "tests/unit/test.h"

#include "base/reason.h"
#include "pagesets/page_print.h"

enum { MODEL_SLOTS = 60, STEPS = 200000 };

static unsigned seed = 1;

static unsigned chance(unsigned limit)
{
    seed = seed * 1103515245u + 12345u;
    return (seed >> 8) % limit;
}

static struct page empty(void)
{
    struct page page;

    page_format(&page, 7, 1234, PAGE_SLOTS, 0);
    return page;
}

static int insert(struct page *page, unsigned slot, const void *bytes, size_t length)
{
    const struct span part = span_bytes(bytes, length);

    return page_insert(page, slot, &part, 1, (uint16_t)slot);
}

static void assert_good(const struct page *page)
{
    struct page sealed = *page;

    page_seal(&sealed);
    assert_null(page_damage(&sealed, 7, 1234));
}

/* -- the model: what each slot holds -- */

struct model {
    bool used[MODEL_SLOTS];
    size_t length[MODEL_SLOTS];
    char bytes[MODEL_SLOTS][PAGE_SIZE];
};

static void compare(const struct page *page, const struct model *model)
{
    unsigned used = 0, slots = 0, lowest = MODEL_SLOTS;

    for (unsigned slot = 0; slot < MODEL_SLOTS; slot++) {
        struct span bytes;
        uint16_t flags;
        int reason = page_read(page, slot, &bytes, &flags);

        if (!model->used[slot]) {
            assert_int_equal(reason, REASON_NOT_FOUND);
            lowest = lowest < slot ? lowest : slot;
            continue;
        }
        assert_int_equal(reason, 0);
        assert_int_equal(flags, slot);
        assert_int_equal(bytes.length, model->length[slot]);
        assert_memory_equal(bytes.data, model->bytes[slot], bytes.length);
        used++;
        slots = slot + 1;
    }
    assert_int_equal(page_slots(page), slots);
    assert_int_equal(page_slots_used(page), used);
    if (lowest < MODEL_SLOTS)
        assert_int_equal(page_free_slot(page), lowest);
}

static size_t held(const struct model *model)
{
    size_t bytes = 0;

    for (unsigned slot = 0; slot < MODEL_SLOTS; slot++)
        bytes += model->used[slot] ? model->length[slot] : 0;
    return bytes;
}

static void any_changes_are_those_of_an_array(void **state UNUSED)
{
    static struct model model;
    struct page page = empty();

    for (unsigned step = 0; step < STEPS; step++) {
        unsigned slot = chance(MODEL_SLOTS);
        size_t length = chance(10) ? chance(300) : chance(PAGE_SIZE);
        unsigned slots = slot < page_slots(&page) ? page_slots(&page) : slot + 1;
        int room = (int)PAGE_CONTENT - (int)(slots * PAGE_SLOT) - (int)held(&model);

        if (chance(2)) {
            int reason = page_remove(&page, slot);

            assert_int_equal(reason, model.used[slot] ? 0 : REASON_NOT_FOUND);
            model.used[slot] = false;
        } else {
            char bytes[PAGE_SIZE];

            for (size_t i = 0; i < length; i++)
                bytes[i] = (char)chance(256);
            assert_int_equal(page_room(&page, slot), room < 0 ? -1 : room);
            if (model.used[slot]) {
                assert_int_equal(insert(&page, slot, bytes, length), REASON_EXISTS);
            } else if ((int)length > room) {
                assert_int_equal(insert(&page, slot, bytes, length), REASON_FULL);
            } else {
                assert_int_equal(insert(&page, slot, bytes, length), 0);
                model.used[slot] = true;
                model.length[slot] = length;
                memcpy(model.bytes[slot], bytes, length);
            }
        }
        if (step % 64 == 0) {
            compare(&page, &model);
            assert_good(&page);
        }
    }
    compare(&page, &model);
}

static void header_fields(void **state UNUSED)
{
    struct page page;

    page_format(&page, 99, UINT32_MAX, PAGE_BODY, PAGE_VOLATILE);
    page_put_rba(&page, UINT64_MAX - 1);
    page_put_owner(&page, 0x01020304);
    page_put_next(&page, 5);
    page_put_previous(&page, 0xfffffffe);
    memset(page_content(&page), 0xff, PAGE_CONTENT);
    page_seal(&page);
    assert_null(page_damage(&page, 99, UINT32_MAX));
    assert_int_equal(page_kind(&page), PAGE_BODY);
    assert_true(page_volatile(&page));
    assert_int_equal(page_psid(&page), 99);
    assert_int_equal(page_number(&page), UINT32_MAX);
    assert_true(page_rba(&page) == UINT64_MAX - 1);
    assert_int_equal(page_owner(&page), 0x01020304);
    assert_int_equal(page_next(&page), 5);
    assert_int_equal(page_previous(&page), 0xfffffffe);
    assert_int_equal(page_content(&page) + PAGE_CONTENT - (char *)&page, PAGE_SIZE);
}

/* The offsets of docs/formats/page_set.md, not those of the code. */
static void lies_as_documented(void **state UNUSED)
{
    static const unsigned char wanted[] = { 4, 0, 0, 7, 0, 0, 4, 0xd2, 0, 0, 0, 9, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 11, 0, 0, 0, 12,
                                            0, 2, 0, 1, 0x0f, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0x0f, 0xfd, 0, 3, 0, 1 };
    struct page page = empty();

    page_put_owner(&page, 9);
    page_put_rba(&page, 0x0102030405060708);
    page_put_next(&page, 11);
    page_put_previous(&page, 12);
    assert_int_equal(insert(&page, 1, "abc", 3), 0);
    assert_memory_equal(page.bytes + 4, wanted, sizeof wanted);
    assert_memory_equal(page.bytes + 4093, "abc", 3);
}

static void what_fits(void **state UNUSED)
{
    static const char bytes[PAGE_SIZE + 1];
    struct page page = empty();
    const struct span huge[2] = { { bytes, SIZE_MAX }, { bytes, 2 } };

    assert_int_equal(page_room(&page, 0), PAGE_ENTRY_MAX);
    assert_int_equal(insert(&page, 0, bytes, PAGE_ENTRY_MAX + 1), REASON_FULL);
    assert_int_equal(page_insert(&page, 0, huge, 2, 0), REASON_FULL); /* their sum would be 1 */
    assert_int_equal(insert(&page, PAGE_SLOTS_MAX, bytes, 0), REASON_FULL);
    assert_int_equal(insert(&page, UINT32_MAX, bytes, 0), REASON_FULL);
    assert_int_equal(insert(&page, PAGE_SLOTS_MAX - 1, bytes, 1), REASON_FULL);
    assert_int_equal(page_room(&page, PAGE_SLOTS_MAX - 1), 0);
    assert_int_equal(insert(&page, PAGE_SLOTS_MAX - 1, bytes, 0), 0); /* the directory has the whole page */
    assert_good(&page);
    for (unsigned slot = 0; slot < PAGE_SLOTS_MAX - 1; slot++)
        assert_int_equal(insert(&page, slot, bytes, 0), 0);
    assert_good(&page);
    assert_int_equal(page_free_slot(&page), PAGE_SLOTS_MAX);
    assert_int_equal(page_room(&page, page_free_slot(&page)), -1);
    for (unsigned slot = 0; slot < PAGE_SLOTS_MAX; slot++)
        assert_int_equal(page_remove(&page, slot), 0);
    assert_int_equal(insert(&page, 0, bytes, PAGE_ENTRY_MAX), 0);
    assert_int_equal(page_room(&page, 1), -1);
    assert_good(&page);
}

/* An empty slot has no bytes that could be in the way: removing its neighbour moved low over it. */
static void empty_slot_beside_one_that_goes(void **state UNUSED)
{
    struct page page = empty();

    assert_int_equal(insert(&page, 0, "bytes", 5), 0);
    assert_int_equal(insert(&page, 1, "", 0), 0);
    assert_int_equal(page_remove(&page, 0), 0);
    assert_good(&page);
    assert_int_equal(insert(&page, 0, "other", 5), 0);
    assert_good(&page);
}

static void other_kinds_have_no_slots(void **state UNUSED)
{
    struct page page;
    struct span bytes;
    char *place;
    size_t length;

    page_format(&page, 7, 1234, PAGE_BODY, 0);
    memset(page_content(&page), 0xff, PAGE_CONTENT);
    assert_int_equal(insert(&page, 0, "a", 1), REASON_STATE);
    assert_int_equal(page_read(&page, 0, &bytes, NULL), REASON_STATE);
    assert_int_equal(page_remove(&page, 0), REASON_STATE);
    assert_int_equal(page_edit(&page, 0, &place, &length), REASON_STATE);
    assert_int_equal(page_put_slot_flags(&page, 0, 1), REASON_STATE);
    assert_int_equal(page_room(&page, 0), -1);
}

static void changed_in_place(void **state UNUSED)
{
    struct page page = empty();
    struct span bytes;
    char *place;
    size_t length;
    uint16_t flags;

    assert_int_equal(insert(&page, 3, "before", 6), 0);
    assert_int_equal(page_edit(&page, 3, &place, &length), 0);
    memcpy(place, "behind", length);
    assert_int_equal(page_put_slot_flags(&page, 3, 0xffff), 0);
    assert_int_equal(page_read(&page, 3, &bytes, &flags), 0);
    assert_span(bytes, "behind");
    assert_int_equal(flags, 0xffff);
    assert_int_equal(page_edit(&page, 2, &place, &length), REASON_NOT_FOUND);
    assert_int_equal(page_put_slot_flags(&page, 4, 0), REASON_NOT_FOUND);
}

/* What was got does not stay on the page. */
static void removed_bytes_are_gone(void **state UNUSED)
{
    struct page page = empty();

    assert_int_equal(insert(&page, 0, "first secret", 12), 0);
    assert_int_equal(insert(&page, 1, "second", 6), 0);
    assert_int_equal(page_remove(&page, 0), 0);
    assert_null(memmem(page.bytes, PAGE_SIZE, "secret", 6));
    assert_int_equal(page_remove(&page, 1), 0);
    assert_null(memmem(page.bytes, PAGE_SIZE, "second", 6));
}

static void each_flipped_bit_is_damage(void **state UNUSED)
{
    struct page page = empty();

    assert_int_equal(insert(&page, 0, "some bytes", 10), 0);
    page_seal(&page);
    for (unsigned at = 0; at < PAGE_SIZE * 8; at++) {
        page.bytes[at / 8] ^= (unsigned char)(1 << at % 8);
        assert_non_null(page_damage(&page, 7, 1234));
        page.bytes[at / 8] ^= (unsigned char)(1 << at % 8);
    }
    assert_null(page_damage(&page, 7, 1234));
    assert_string_equal(page_damage(&page, 8, 1234), "it is of another page set");
    assert_string_equal(page_damage(&page, 7, 1235), "it is another page");
}

static void put16(struct page *page, unsigned at, unsigned value)
{
    page->bytes[at] = (unsigned char)(value >> 8);
    page->bytes[at + 1] = (unsigned char)value;
}

/* Pages with a right CRC and a wrong content. */
static void lying_pages(void **state UNUSED)
{
    static const struct {
        unsigned at, value;
        const char *damage;
    } rows[] = {
        { 4, 0x0000, "there is no such kind of page" },   { 4, 0x0700, "there is no such kind of page" },
        { 4, 0x0402, "there are no such flags" },         { 4, 0x0500, "it has slots and is no page of slots" },
        { 32, 0xffff, "the slot directory does not fit" }, { 32, 677, "the slot directory does not fit" },
        { 32, 1, "the counts of the slots are wrong" },   { 32, 3, "the slot directory ends with a free slot" },
        { 34, 1, "the counts of the slots are wrong" },   { 36, 4097, "the slot directory does not fit" },
        { 36, 51, "the slot directory does not fit" },    { 36, 4080, "a slot lies outside of its place" },
        { 36, 4000, "the counts of the slots are wrong" }, { 38, 1, "the counts of the slots are wrong" },
        { 40, 39, "a slot lies outside of its place" },   { 40, 4097, "a slot lies outside of its place" },
        { 40, 4087, "a slot lies outside of its place" }, { 42, 0xffff, "a slot lies outside of its place" },
        { 40, 4077, "two slots share bytes" },            { 42, 9, "the counts of the slots are wrong" },
        { 46, 0, "the slot directory ends with a free slot" },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct page page = empty();

        assert_int_equal(insert(&page, 0, "ten bytes.", 10), 0);
        assert_int_equal(insert(&page, 1, "ten others", 10), 0);
        assert_good(&page);
        put16(&page, rows[i].at, rows[i].value);
        page_seal(&page);
        assert_non_null(page_damage(&page, 7, 1234));
        assert_string_equal(page_damage(&page, 7, 1234), rows[i].damage);
    }
}

static void zeros_were_never_written(void **state UNUSED)
{
    struct page page = { { 0 } };

    assert_true(page_is_zeros(&page));
    assert_string_equal(page_damage(&page, 0, 0), "never written");
    page.bytes[PAGE_SIZE - 1] = 1;
    assert_false(page_is_zeros(&page));
    assert_string_equal(page_damage(&page, 0, 0), "the CRC is wrong");
}

/* The same changes make the same bytes: redo counts on the room that there was. */
static void the_same_changes_make_the_same_page(void **state UNUSED)
{
    struct page one = empty(), other = empty();
    char bytes[PAGE_SIZE] = { 1 };

    seed = 99;
    for (unsigned step = 0; step < 5000; step++) {
        unsigned slot = chance(30);
        size_t length = chance(400);

        assert_int_equal(insert(&one, slot, bytes, length), insert(&other, slot, bytes, length));
        slot = chance(30);
        assert_int_equal(page_remove(&one, slot), page_remove(&other, slot));
    }
    assert_memory_equal(&one, &other, sizeof one);
}

static void assert_printed(const struct page *page, const char *wanted)
{
    struct buf out;

    buf_init(&out, 1 << 16);
    page_print(page, page_damage(page, 7, 1234), true, &out);
    assert_string_equal(out.data, wanted);
    buf_release(&out);
}

static void printed(void **state UNUSED)
{
    struct page page = { { 0 } };

    assert_printed(&page, "PAGE OF ZEROS\n");
    page = empty();
    assert_int_equal(insert(&page, 2, "some bytes\n", 11), 0);
    page_put_rba(&page, 0xab);
    page_put_next(&page, 5);
    page_seal(&page);
    assert_printed(&page, "PAGE 1234 PSID(7) KIND(SLOTS) RBA(00000000000000AB) OWNER(0) NEXT(5) PREVIOUS(0)\n"
                          " SLOTS(3) USED(1) ROOM(4027)\n"
                          " SLOT 2 LENGTH(11) FLAGS(0002)\n"
                          "  0000  736F6D65 20627974 65730A                                                 *some bytes.*\n");
    page_format(&page, 7, 1234, PAGE_BODY, PAGE_VOLATILE);
    page.bytes[4] = 9; /* and no CRC */
    assert_printed(&page, "PAGE 1234 PSID(7) KIND(?) RBA(0000000000000000) OWNER(0) NEXT(0) PREVIOUS(0) VOLATILE\n"
                          " DAMAGED: the CRC is wrong\n"
                          "  0000  00000000 09010007 000004D2 00000000 00000000 00000000 00000000 00000000"
                          "  *................................*\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_changes_are_those_of_an_array), cmocka_unit_test(header_fields), cmocka_unit_test(lies_as_documented),
        cmocka_unit_test(what_fits), cmocka_unit_test(empty_slot_beside_one_that_goes),
        cmocka_unit_test(other_kinds_have_no_slots), cmocka_unit_test(changed_in_place), cmocka_unit_test(removed_bytes_are_gone),
        cmocka_unit_test(each_flipped_bit_is_damage), cmocka_unit_test(lying_pages), cmocka_unit_test(zeros_were_never_written),
        cmocka_unit_test(the_same_changes_make_the_same_page), cmocka_unit_test(printed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
