/* test_module.c - module.h: what is a program, what is not, and that no bytes do harm. */
#include "tests/unit/test.h"

#include <elf.h>
#include <unistd.h>

#include "base/io.h"
#include "base/mem.h"
#include "exec/module.h"

static void load_self(struct buf *bytes)
{
    buf_init(bytes, 1 << 28);
    assert_int_equal(io_read_file("/proc/self/exe", bytes), 0);
}

static void programs(void **state UNUSED)
{
    struct buf self;

    load_self(&self);
    assert_int_equal(module_kind(buf_span(&self)), MODULE_PROGRAM);
    assert_int_equal(module_kind(span_of("#!/bin/sh\n")), MODULE_NOT_ELF);
    assert_int_equal(module_kind(SPAN_NONE), MODULE_NOT_ELF);
    assert_int_equal(module_kind(span_part(buf_span(&self), 0, 40)), MODULE_DAMAGED);
    buf_release(&self);
}

static void change(struct buf *bytes, size_t offset, uint16_t value)
{
    memcpy(bytes->data + offset, &value, sizeof value);
}

static void others(void **state UNUSED)
{
    struct buf self;

    load_self(&self);
    change(&self, offsetof(Elf64_Ehdr, e_machine), EM_S390);
    assert_int_equal(module_kind(buf_span(&self)), MODULE_OTHER_MACHINE);
    buf_release(&self);
    load_self(&self);
    change(&self, offsetof(Elf64_Ehdr, e_phnum), 0);
    assert_int_equal(module_kind(buf_span(&self)), MODULE_SHARED); /* nothing says that it could be started */
    change(&self, offsetof(Elf64_Ehdr, e_type), ET_REL);
    assert_int_equal(module_kind(buf_span(&self)), MODULE_DAMAGED);
    buf_release(&self);
}

/* Every byte of the headers damaged in turn, and every length: a kind comes out, and the sanitizers are content. */
static void damaged(void **state UNUSED)
{
    struct buf self;

    load_self(&self);
    for (size_t i = 0; i < 1024; i++) {
        char kept = self.data[i];
        char *part = mem_copy(self.data, i);

        self.data[i] = (char)0xff;
        assert_in_range(module_kind(buf_span(&self)), MODULE_PROGRAM, MODULE_DAMAGED);
        self.data[i] = kept;
        assert_in_range(module_kind(span_bytes(part, i)), MODULE_PROGRAM, MODULE_DAMAGED);
        mem_free(part);
    }
    buf_release(&self);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(programs),
        cmocka_unit_test(others),
        cmocka_unit_test(damaged),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
