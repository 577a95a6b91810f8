/* Which abend a signal is. */
#include "exec/signal_abend.h"

#include "tests/unit/test.h"

static void signals(void **state UNUSED)
{
    static const struct {
        int number;
        uint32_t abend, reason;
    } rows[] = { { 11, 0x0c4, 0x11 }, { 7, 0x0c4, 0x10 }, { 4, 0x0c1, 1 }, { 8, 0x0c9, 9 }, { 24, 0x322, 0 }, { 15, 0x222, 0 }, { 9, 0x222, 0 },
                 { 25, 0xb37, 0 } };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        uint32_t reason;

        assert_int_equal(signal_abend(rows[i].number, &reason), rows[i].abend);
        assert_int_equal(reason, rows[i].reason);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
