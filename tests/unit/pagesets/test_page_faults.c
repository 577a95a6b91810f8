/* test_page_faults.c - buffer pools under failing disks, kills and power loss: redo makes of what is left exactly what the log says. */
#include "tests/unit/test.h"

#include "tests/unit/pagesets/store.h"

enum { ROUNDS = 300 / FEWER, COPIES = 100 / FEWER, LIVES = 4, BUFFERS = 40 };

static struct store store;

/* One life: until the fault, or so many steps. */
static void live(enum fault fault, unsigned at, unsigned steps)
{
    disk_fault_in(&store.disk, fault, at);
    for (unsigned step = 0; step < steps && !disk_has_failed(&store.disk); step++)
        if (store_step(&store) < 0)
            break;
    disk_fault_in(&store.disk, NO_FAULT, 0);
}

static void start_again(void)
{
    assert_int_equal(store_open(&store, BUFFERS), 0);
    assert_int_equal(redo(&store), 0);
    compare_all(&store);
}

static void rounds(enum fault fault, bool power_loss)
{
    for (unsigned round = 0; round < ROUNDS; round++) {
        store_new(&store, round + 1);
        store.disk.seed = round + 1;
        assert_int_equal(store_open(&store, BUFFERS), 0);
        for (unsigned lives = 0; lives < LIVES; lives++) {
            live(fault, 1 + store_chance(&store, 120), 3000);
            store_kill(&store);
            store.disk.failed = false;
            if (power_loss)
                disk_power_loss(&store.disk);
            lose_log(&store);
            start_again();
        }
        store_free(&store);
    }
}

static void power_loss_at_the_nth_call(void **state UNUSED)
{
    rounds(FAULT_POWER, true);
}

static void killed(void **state UNUSED)
{
    rounds(NO_FAULT, false);
}

static void failing_call_then_killed(void **state UNUSED)
{
    rounds(FAULT_FAILS, false);
}

static void torn_write_then_power_loss(void **state UNUSED)
{
    rounds(FAULT_TEARS, true);
}

/* The power goes while redo is at work, too. */
static void power_loss_during_redo(void **state UNUSED)
{
    for (unsigned round = 0; round < ROUNDS; round++) {
        store_new(&store, 1000 + round);
        store.disk.seed = round + 1;
        assert_int_equal(store_open(&store, BUFFERS), 0);
        live(FAULT_POWER, 1 + store_chance(&store, 200), 3000);
        store_kill(&store);
        disk_power_loss(&store.disk);
        lose_log(&store);
        for (unsigned again = 0; again < 3; again++) {
            disk_fault_in(&store.disk, FAULT_POWER, 1 + store_chance(&store, 30));
            if (store_open(&store, BUFFERS) == 0)
                (void)!redo(&store);
            store_kill(&store);
            disk_power_loss(&store.disk);
        }
        start_again();
        store_free(&store);
    }
}

/* A copy of each page, taken while the queue manager goes on, the header first: with the log from its recovery RBA on it is the whole. */
static void fuzzy_copy(void **state UNUSED)
{
    static struct page copy[STORE_LIMIT];

    for (unsigned round = 0; round < COPIES; round++) {
        struct disk *disk = &store.disk;
        uint32_t size;

        store_new(&store, 2000 + round);
        assert_int_equal(store_open(&store, BUFFERS), 0);
        live(NO_FAULT, 1, 1000);
        memset(copy, 0, sizeof copy);
        size = disk->size;
        for (uint32_t number = 0; number < size; number++) {
            pthread_mutex_lock(&disk->lock);
            copy[number] = disk->now[number];
            pthread_mutex_unlock(&disk->lock);
            live(NO_FAULT, 1, 10);
        }
        store_kill(&store);
        store.durable = next_rba(&store);
        lose_log(&store);
        memset(&copy[2], 0, (2 * STORE_BATCH + 2) * sizeof copy[0]); /* without the double-write area */
        memcpy(disk->now, copy, sizeof copy);
        disk->size = size;
        start_again();
        store_free(&store);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(killed), cmocka_unit_test(power_loss_at_the_nth_call), cmocka_unit_test(failing_call_then_killed),
        cmocka_unit_test(torn_write_then_power_loss), cmocka_unit_test(power_loss_during_redo), cmocka_unit_test(fuzzy_copy),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
