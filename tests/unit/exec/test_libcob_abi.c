/* What exec/libcob_abi.h declares is what GnuCOBOL's header declares, where that is installed (libcob4-dev). */
#include "tests/unit/test.h"

#include "exec/libcob_abi.h"

#if defined(__has_include)
#if __has_include(<libcob.h>)
#define INSTALLED 1
#endif
#endif

#ifdef INSTALLED
#define cob_field real_field
#define cob_file_key real_file_key
#define cob_file real_file
#define cob_module real_module
#define cob_global real_global
#define COB_WITHOUT_DECIMAL
#include <libcob.h>
#undef cob_field
#undef cob_file_key
#undef cob_file
#undef cob_module
#undef cob_global

#define SAME(type, real, member) assert_int_equal(offsetof(type, member), offsetof(real, member))

static void layouts(void **state UNUSED)
{
    assert_int_equal(sizeof(cob_field), sizeof(real_field));
    assert_int_equal(sizeof(cob_file_key), sizeof(real_file_key));
    assert_int_equal(sizeof(cob_file), sizeof(real_file));
    SAME(cob_field, real_field, data);
    SAME(cob_field, real_field, attr);
    SAME(cob_file_key, real_file_key, field);
    SAME(cob_file_key, real_file_key, tf_duplicates);
    SAME(cob_file_key, real_file_key, count_components);
    SAME(cob_file, real_file, file_status);
    SAME(cob_file, real_file, assign);
    SAME(cob_file, real_file, record);
    SAME(cob_file, real_file, variable_record);
    SAME(cob_file, real_file, keys);
    SAME(cob_file, real_file, record_min);
    SAME(cob_file, real_file, record_max);
    SAME(cob_file, real_file, nkeys);
    SAME(cob_file, real_file, organization);
    SAME(cob_file, real_file, access_mode);
    SAME(cob_file, real_file, open_mode);
    SAME(cob_file, real_file, flag_optional);
    SAME(cob_file, real_file, last_open_mode);
    SAME(cob_file, real_file, flag_nonexistent);
    SAME(cob_file, real_file, flag_end_of_file);
    SAME(cob_file, real_file, flag_read_done);
    SAME(cob_file, real_file, flag_select_features);
    SAME(cob_module, real_module, cob_procedure_params);
    SAME(cob_module, real_module, module_name);
    SAME(cob_global, real_global, cob_error_file);
    SAME(cob_global, real_global, cob_current_module);
    SAME(cob_global, real_global, cob_exception_code);
    SAME(cob_global, real_global, cob_call_params);
}

static void numbers(void **state UNUSED)
{
    assert_int_equal(LIBCOB_EC_I_O, COB_EC_I_O);
    assert_int_equal(LIBCOB_EC_AT_END, COB_EC_I_O_AT_END);
    assert_int_equal(LIBCOB_EC_FILE_SHARING, COB_EC_I_O_FILE_SHARING);
    assert_int_equal(LIBCOB_EC_I_O_IMP, COB_EC_I_O_IMP);
    assert_int_equal(LIBCOB_EC_INVALID_KEY, COB_EC_I_O_INVALID_KEY);
    assert_int_equal(LIBCOB_EC_LOGIC_ERROR, COB_EC_I_O_LOGIC_ERROR);
    assert_int_equal(LIBCOB_EC_PERMANENT_ERROR, COB_EC_I_O_PERMANENT_ERROR);
    assert_int_equal(LIBCOB_EC_RECORD_OPERATION, COB_EC_I_O_RECORD_OPERATION);
    assert_int_equal(LIBCOB_LOCKED, COB_OPEN_LOCKED);
    assert_int_equal(LIBCOB_FILE_STATUS, COB_SELECT_FILE_STATUS);
    assert_int_equal(LIBCOB_LINAGE, COB_SELECT_LINAGE);
    assert_int_equal(LIBCOB_SPLIT_KEY, COB_SELECT_SPLITKEY);
    assert_int_equal(LIBCOB_STDIN, COB_SELECT_STDIN);
    assert_int_equal(LIBCOB_STDOUT, COB_SELECT_STDOUT);
    assert_int_equal(LIBCOB_CLOSE_LOCK, COB_CLOSE_LOCK);
    assert_int_equal(LIBCOB_LINES_MASK, COB_WRITE_MASK);
    assert_int_equal(LIBCOB_LINES, COB_WRITE_LINES);
    assert_int_equal(LIBCOB_PAGE, COB_WRITE_PAGE);
    assert_int_equal(LIBCOB_CHANNEL, COB_WRITE_CHANNEL);
    assert_int_equal(LIBCOB_AFTER, COB_WRITE_AFTER);
    assert_int_equal(LIBCOB_BEFORE, COB_WRITE_BEFORE);
    assert_int_equal(LIBCOB_PREVIOUS, COB_READ_PREVIOUS);
    assert_int_equal(LIBCOB_READ_FIRST, COB_READ_FIRST);
    assert_int_equal(LIBCOB_READ_LAST, COB_READ_LAST);
    assert_int_equal(LIBCOB_KEEP_ON_OVERFLOW, COB_STORE_KEEP_ON_OVERFLOW);
    assert_int_equal(LIBCOB_FATAL_FILE, COB_FERROR_FILE);
    assert_string_equal(LIBCOB_VERSION, "3.1.");
    assert_int_equal(__LIBCOB_VERSION, 3);
    assert_int_equal(__LIBCOB_VERSION_MINOR, 1);
}
#endif

int main(void)
{
#ifdef INSTALLED
    const struct CMUnitTest tests[] = { cmocka_unit_test(layouts), cmocka_unit_test(numbers) };

    return cmocka_run_group_tests(tests, NULL, NULL);
#else
    return 0;
#endif
}
