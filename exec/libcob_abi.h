/* libcob_abi.h - what GnuCOBOL's runtime (libcob.so.4, version 3.1) and the modules that its compiler makes expect in memory.
 *
 * Greenbar is built without that library, and loads it when a COBOL program is run, so what its header declares is declared here,
 * as far as it is used. tests/unit/exec/test_libcob_abi.c compares with the header where it is installed.
 */
#ifndef EXEC_LIBCOB_ABI_H
#define EXEC_LIBCOB_ABI_H

#include "base/base.h"

#define LIBCOB_FILE "libcob.so.4"
#define LIBCOB_VERSION "3.1." /* how libcob_version() begins: other versions may lay out memory in another way */

typedef struct cob_field {
    size_t size;
    unsigned char *data;
    const void *attr;
} cob_field;

typedef struct cob_file_key {
    cob_field *field;
    int flag;
    int tf_duplicates;
    int tf_ascending;
    int tf_suppress;
    int char_suppress;
    unsigned offset;
    int count_components;
    cob_field *component[8];
} cob_file_key;

typedef struct cob_file {
    const char *select_name;
    unsigned char *file_status;
    cob_field *assign;
    cob_field *record;
    cob_field *variable_record; /* DEPENDING ON */
    cob_file_key *keys;
    void *file;
    void *linorkeyptr;
    const unsigned char *sort_collating;
    void *extfh_ptr;
    size_t record_min, record_max;
    size_t nkeys;
    int fd;
    unsigned char organization; /* enum cobol_organization */
    unsigned char access_mode;  /* enum cobol_access */
    unsigned char lock_mode;
    unsigned char open_mode;    /* enum cobol_mode, and those below */
    unsigned char flag_optional;
    unsigned char last_open_mode;
    unsigned char flag_operation;
    unsigned char flag_nonexistent;
    unsigned char flag_end_of_file;
    unsigned char flag_begin_of_file;
    unsigned char flag_first_read;
    unsigned char flag_read_done;
    unsigned char flag_select_features;
    unsigned char flag_needs_nl;
    unsigned char flag_needs_top;
    unsigned char file_version;
    unsigned char flag_line_adv;
    short curkey;
    short mapkey;
} cob_file;

typedef struct cob_module {
    struct cob_module *next;
    cob_field **cob_procedure_params;
    const char *module_name;
} cob_module;

typedef struct cob_global {
    cob_file *cob_error_file;
    cob_module *cob_current_module;
    const void *texts[13]; /* of the last exception, and of locales */
    int cob_exception_code;
    int cob_call_params;
} cob_global;

typedef struct cob_decimal {
    long value[2]; /* mpz_t */
    int scale;
} cob_decimal;

enum {
    LIBCOB_CLOSED = 0,
    LIBCOB_LOCKED = 5,

    LIBCOB_FILE_STATUS = 1,      /* flag_select_features */
    LIBCOB_LINAGE = 4,
    LIBCOB_SPLIT_KEY = 8,
    LIBCOB_STDIN = 16,
    LIBCOB_STDOUT = 32,

    LIBCOB_CLOSE_LOCK = 1,

    LIBCOB_LINES_MASK = 0xffff,  /* options of WRITE */
    LIBCOB_LINES = 0x10000,
    LIBCOB_PAGE = 0x20000,
    LIBCOB_CHANNEL = 0x40000,
    LIBCOB_AFTER = 0x100000,
    LIBCOB_BEFORE = 0x200000,

    LIBCOB_PREVIOUS = 2,         /* options of READ */
    LIBCOB_READ_FIRST = 4,
    LIBCOB_READ_LAST = 8,

    LIBCOB_KEEP_ON_OVERFLOW = 2, /* ON SIZE ERROR is there */
    LIBCOB_NAN = -32768,         /* scale of a decimal that is no number */
    LIBCOB_ZERO_DIVIDE = 0x1007, /* cob_exception_code */

    LIBCOB_FATAL_FILE = 11,      /* argument of cob_fatal_error() */

    LIBCOB_EC_AT_END = 30,       /* arguments of cob_set_exception() */
    LIBCOB_EC_FILE_SHARING = 33,
    LIBCOB_EC_I_O_IMP = 34,
    LIBCOB_EC_INVALID_KEY = 35,
    LIBCOB_EC_LOGIC_ERROR = 37,
    LIBCOB_EC_PERMANENT_ERROR = 38,
    LIBCOB_EC_RECORD_OPERATION = 39,
    LIBCOB_EC_I_O = 29,
};

/* What we call of it. LIBCOB(result, name, arguments) */
#define LIBCOB_FUNCTIONS                                                    \
    LIBCOB(const char *, libcob_version, (void))                            \
    LIBCOB(void, cob_init, (int count, char **words))                       \
    LIBCOB(int, cob_tidy, (void))                                           \
    LIBCOB(cob_global *, cob_get_global_ptr, (void))                        \
    LIBCOB(void, cob_set_exception, (int id))                               \
    LIBCOB(void, cob_accept, (cob_field *field))                            \
    LIBCOB(int, cob_is_numeric, (const cob_field *field))                   \
    LIBCOB(int, cob_get_int, (cob_field *field))                            \
    LIBCOB(void, cob_set_int, (cob_field *field, int value))                \
    LIBCOB(int, cob_decimal_get_field, (cob_decimal *decimal, cob_field *field, int options)) \
    LIBCOB(void *, cob_resolve, (const char *name))                         \
    LIBCOB(void *, cob_resolve_cobol, (const char *name, int fold, int must)) \
    LIBCOB(void *, cob_call_field, (const cob_field *name, const void *statics, unsigned must, int fold)) \
    LIBCOB(void, cob_stop_run, (int code))                                  \
    LIBCOB(void, cob_fatal_error, (int what))

struct libcob {
#define LIBCOB(result, name, arguments) result(*name) arguments;
    LIBCOB_FUNCTIONS
#undef LIBCOB
};

#endif
