/* cobol_host.c - the main program around a GnuCOBOL module, in the sandbox: Language Environment's share.
 *
 * It loads the runtime, gets the module from the step's process, calls it with its PARM area, and tells how it ended. Functions
 * of the runtime that are defined here go before the runtime's own, for modules and for the runtime itself, since symbols of the
 * main program win: so every file verb, CALL, STOP RUN and error of a module that was compiled without a thought of Greenbar
 * comes here.
 * Nothing here is trusted: the step's process believes of it what a program may say of itself.
 */
#include "exec/cobol_host.h"

#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/bug.h"
#include "exec/cobol_files.h"
#include "exec/cobol_mqi.h"
#include "exec/messages.h"
#include "exec/mqi_program.h"

enum {
    ABEND_PROTECTION = 0x0c4, PROTECTION_REASON = 0x11,
    ABEND_DATA = 0x0c7, DATA_REASON = 7,
    ABEND_DIVIDE = 0x0cb, DIVIDE_REASON = 0xb,
    ABEND_LE = 4038, LE_REASON = 1,
    CODE_MASK = 0xfff,
    PARM_MAX = 32760,
    PATH_ROOM = 64,
    STACK = 1 << 16,
};

struct libcob libcob;

static struct cobol_channel channel;
static bool in_error; /* the runtime has said why it gives up */

/* -- how it ends -- */

static void tell(const struct cobol_request *request)
{
    fflush(stdout);
    if (channel.tell(&channel, request) < 0)
        _exit(1);
}

void cobol_abend(unsigned system, unsigned user, uint32_t reason)
{
    struct cobol_request request = { .type = COBOL_ABEND, .number = system << 16 | user };
    char bytes[4] = { (char)(reason >> 24), (char)(reason >> 16), (char)(reason >> 8), (char)reason };

    request.data = span_bytes(bytes, sizeof bytes);
    cobol_files_close();
    tell(&request);
    _exit(1);
}

#define say(id, ...)                                  \
    do {                                              \
        struct buf said;                              \
                                                      \
        buf_init(&said, 1024);                        \
        message(&said, id, ##__VA_ARGS__);            \
        fwrite(said.data, 1, said.length, stdout);    \
        buf_release(&said);                           \
    } while (0)

static NORETURN void fail(bool runtime, const char *why)
{
    struct cobol_request request = { .type = COBOL_FAILED, .key = runtime, .data = span_part(span_of(why), 0, COBOL_TEXT_MAX) };

    tell(&request);
    _exit(1);
}

static NORETURN void end(int code)
{
    struct cobol_request request = { .type = COBOL_END, .number = (unsigned)code & CODE_MASK };

    cobol_files_close();
    tell(&request);
    libcob.cob_stop_run(0);
    _exit(0);
}

/* Records that wait for more of them are written, as buffers are at the end of a task; then the signal does what it does. */
static void die(int number)
{
    static char id[] = "CEE3204S ", end[] = "\n";
    static volatile sig_atomic_t dying;

    const struct iovec parts[] = { { id, sizeof id - 1 }, { (void *)(uintptr_t)CEE3204S_format, sizeof CEE3204S_format - 1 },
                                   { end, sizeof end - 1 } };

    signal(number, SIG_DFL);
    if (!dying) {
        dying = 1;
        cobol_files_die();
        if ((number == SIGSEGV || number == SIGBUS) && writev(STDOUT_FILENO, parts, ARRAY_COUNT(parts)) < 0)
            raise(number);
    }
    raise(number);
}

static void catch_signals(void)
{
    static char room[STACK];
    static const int numbers[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGXCPU, SIGTERM, SIGHUP, SIGINT };
    const stack_t stack = { .ss_sp = room, .ss_size = sizeof room };
    struct sigaction action = { .sa_handler = die, .sa_flags = SA_ONSTACK | SA_NODEFER };

    sigemptyset(&action.sa_mask);
    if (sigaltstack(&stack, NULL) < 0)
        return;
    for (size_t i = 0; i < ARRAY_COUNT(numbers); i++)
        sigaction(numbers[i], &action, NULL);
}

/* -- modules -- */

/* A program's name as a member: its first eight characters, hyphens as zeros (PGMNAME(COMPAT)). */
static struct span member_of(const char *name, char member[NAME8_MAX + 1])
{
    size_t length = 0;

    for (; length < NAME8_MAX && name[length]; length++)
        member[length] = name[length] == '-' ? '0' : name[length];
    member[length] = '\0';
    return span_bytes(member, length);
}

/* As GnuCOBOL makes a symbol of a program's name. */
static void symbol_of(const char *name, char *symbol, size_t size)
{
    size_t length = 0;

    if (name[0] >= '0' && name[0] <= '9')
        symbol[length++] = '_';
    for (; *name && length + 3 < size; name++) {
        symbol[length++] = *name == '-' ? '_' : *name;
        if (*name == '-')
            symbol[length++] = '_';
    }
    symbol[length] = '\0';
}

static const char no_entry[] = "IT HAS NO ENTRY OF ITS NAME: PROGRAM-ID AND MEMBER DIFFER";

/* Without the path, which says nothing. */
static const char *loader_error(const char *path)
{
    const char *text = dlerror();

    if (!text)
        return "IT CANNOT BE LOADED";
    return strncmp(text, path, strlen(path)) == 0 && strncmp(text + strlen(path), ": ", 2) == 0 ? text + strlen(path) + 2 : text;
}

/* DIFFERS: a member is entered at the program of its name; z/OS enters a load module at the entry point that the binder wrote
 * into it, whatever PROGRAM-ID says.
 *
 * Loads the module so that the runtime finds its symbols, should there be one. NULL, or why it cannot be used; *entry: where it
 * begins, NULL when there is no such module. */
static const char *load(const char *name, void **entry)
{
    char member[NAME8_MAX + 1], path[PATH_ROOM], symbol[COBOL_TEXT_MAX];
    struct cobol_request request = { .type = COBOL_MODULE, .data = member_of(name, member) };
    struct cobol_answer answer;
    void *module;
    int fd, reason = channel.ask(&channel, &request, &answer, &fd);

    symbol_of(name, symbol, sizeof symbol);
    *entry = NULL;
    if (reason < 0 || fd < 0)
        return reason == 0 && answer.status == STATUS_NOT_THERE ? NULL : "IT CANNOT BE READ";
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    module = dlopen(path, RTLD_NOW | RTLD_GLOBAL); /* fd stays open: the loader knows modules by their path */
    if (!module)
        return loader_error(path);
    *entry = dlsym(module, symbol);
    return *entry ? NULL : no_entry;
}

/* What CALL names, but for the MQI: in the programs that run already, here (CEE3ABD), or a module of the step's libraries. */
static void find_called(const char *name)
{
    char symbol[COBOL_TEXT_MAX];
    const char *why;
    void *entry;

    symbol_of(name, symbol, sizeof symbol);
    if (dlsym(RTLD_DEFAULT, symbol))
        return;
    why = load(name, &entry);
    if (why)
        say(GBRE062E, name, why);
}

void *cob_resolve_cobol(const char *name, int fold, int must);
void *cob_resolve_cobol(const char *name, int fold, int must)
{
    void *entry = cobol_mqi_entry(name);

    if (entry)
        return entry;
    find_called(name);
    entry = libcob.cob_resolve_cobol(name, fold, 0);
    if (!entry && must) {
        say(CEE3501S, name);
        cobol_abend(0, ABEND_LE, LE_REASON);
    }
    return entry;
}

void *cob_resolve(const char *name);
void *cob_resolve(const char *name)
{
    find_called(name);
    return libcob.cob_resolve(name);
}

void *cob_call_field(const cob_field *field, const void *statics, unsigned must, int fold);
void *cob_call_field(const cob_field *field, const void *statics, unsigned must, int fold)
{
    char name[COBOL_TEXT_MAX];
    struct span text = span_trim(span_part(span_bytes(field->data, field->size), 0, sizeof name - 1));
    void *entry;

    snprintf(name, sizeof name, "%.*s", (int)text.length, text.data);
    entry = cobol_mqi_entry(name);
    if (entry)
        return entry;
    find_called(name);
    entry = libcob.cob_call_field(field, statics, 0, fold);
    if (!entry && must) {
        say(CEE3501S, name);
        cobol_abend(0, ABEND_LE, LE_REASON);
    }
    return entry;
}

/* A program that MQCB names: one that is called already, or a member of the step's libraries. */
static MQLONG find_callback(void *context UNUSED, struct span text, MQCB_FUNCTION **function)
{
    char name[COBOL_TEXT_MAX], symbol[COBOL_TEXT_MAX];
    const char *why = NULL;
    void *entry;

    if (text.length > NAME8_MAX)
        return MQRC_MODULE_NOT_FOUND;
    snprintf(name, sizeof name, "%.*s", (int)text.length, text.data);
    symbol_of(name, symbol, sizeof symbol);
    entry = dlsym(RTLD_DEFAULT, symbol);
    if (!entry)
        why = load(name, &entry);
    if (why)
        say(GBRE062E, name, why);
    if (entry) /* the runtime knows it from now on, as of a CALL */
        entry = libcob.cob_resolve_cobol(name, 0, 0);
    memcpy(function, &entry, sizeof *function);
    if (entry)
        return MQRC_NONE;
    if (why == no_entry)
        return MQRC_MODULE_ENTRY_NOT_FOUND;
    return why ? MQRC_MODULE_INVALID : MQRC_MODULE_NOT_FOUND;
}

/* -- what goes wrong -- */

void cob_runtime_error(const char *format, ...) PRINTF_LIKE(1, 2);
void cob_runtime_error(const char *format, ...)
{
    char text[1024];
    va_list values;

    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    in_error = true;
    say(GBRE063E, text);
}

NORETURN void cob_stop_run(int code);
NORETURN void cob_stop_run(int code)
{
    if (in_error)
        cobol_abend(0, ABEND_LE, LE_REASON);
    end(code);
}

static const char *program_name(void)
{
    const cob_module *module = libcob.cob_get_global_ptr()->cob_current_module;

    return module && module->module_name ? module->module_name : "";
}

NORETURN void cob_fatal_error(int what);
NORETURN void cob_fatal_error(int what)
{
    const cob_file *file = libcob.cob_get_global_ptr()->cob_error_file;

    if (what == LIBCOB_FATAL_FILE && file) {
        if (file->file_status[0] == '4')
            say(IGZ0020S, file->select_name, program_name(), 2, (const char *)file->file_status);
        else
            say(IGZ0035S, file->select_name, program_name(), 2, (const char *)file->file_status);
        cobol_abend(0, ABEND_LE, LE_REASON);
    }
    libcob.cob_fatal_error(what);
    cobol_abend(0, ABEND_LE, LE_REASON);
}

/* Modules compiled with -debug, or -fec=data, ask before they use a number. */
void cob_check_numeric(const cob_field *field, const char *name);
void cob_check_numeric(const cob_field *field, const char *name)
{
    if (libcob.cob_is_numeric(field))
        return;
    say(CEE3207S);
    say(GBRE064E, name, program_name());
    cobol_abend(ABEND_DATA, 0, DATA_REASON);
}

static NORETURN void protection_exception(const char *name)
{
    say(CEE3204S);
    say(GBRE065E, name, program_name());
    cobol_abend(ABEND_PROTECTION, 0, PROTECTION_REASON);
}

/* The same modules ask whether a LINKAGE item has an address. */
void cob_check_based(const unsigned char *address, const char *name);
void cob_check_based(const unsigned char *address, const char *name)
{
    if (!address)
        protection_exception(name);
}

void cob_check_linkage(const unsigned char *address, const char *name, int check_type);
void cob_check_linkage(const unsigned char *address, const char *name, int check_type UNUSED)
{
    if (!address)
        protection_exception(name);
}

/* Where there is no ON SIZE ERROR the machine stops a division by zero. */
int cob_decimal_get_field(cob_decimal *decimal, cob_field *field, int options);
int cob_decimal_get_field(cob_decimal *decimal, cob_field *field, int options)
{
    if (decimal->scale == LIBCOB_NAN && !(options & LIBCOB_KEEP_ON_OVERFLOW) &&
        libcob.cob_get_global_ptr()->cob_exception_code == LIBCOB_ZERO_DIVIDE) {
        say(CEE3211S);
        cobol_abend(ABEND_DIVIDE, 0, DIVIDE_REASON);
    }
    return libcob.cob_decimal_get_field(decimal, field, options);
}

/* -- files -- */

void cob_open(cob_file *file, int mode, int sharing, cob_field *status);
void cob_open(cob_file *file, int mode, int sharing UNUSED, cob_field *status)
{
    cobol_open(file, mode, status);
}

void cob_close(cob_file *file, cob_field *status, int option, int remap);
void cob_close(cob_file *file, cob_field *status, int option, int remap)
{
    cobol_close(file, status, option, remap);
}

void cob_read_next(cob_file *file, cob_field *status, int options);
void cob_read_next(cob_file *file, cob_field *status, int options)
{
    cobol_read_next(file, status, options);
}

void cob_read(cob_file *file, cob_field *key, cob_field *status, int options);
void cob_read(cob_file *file, cob_field *key, cob_field *status, int options)
{
    cobol_read(file, key, status, options);
}

void cob_write(cob_file *file, cob_field *record, int options, cob_field *status, unsigned check_eop);
void cob_write(cob_file *file, cob_field *record, int options, cob_field *status, unsigned check_eop UNUSED)
{
    cobol_write(file, record, options, status);
}

void cob_rewrite(cob_file *file, cob_field *record, int options, cob_field *status);
void cob_rewrite(cob_file *file, cob_field *record, int options UNUSED, cob_field *status)
{
    cobol_rewrite(file, record, status);
}

void cob_delete(cob_file *file, cob_field *status);
void cob_delete(cob_file *file, cob_field *status)
{
    cobol_delete(file, status);
}

void cob_start(cob_file *file, int relation, cob_field *key, cob_field *key_size, cob_field *status);
void cob_start(cob_file *file, int relation, cob_field *key, cob_field *key_size, cob_field *status)
{
    cobol_start(file, relation, key, key_size, status);
}

/* Records are not locked: the data set is, for the whole step. */
void cob_unlock_file(cob_file *file, cob_field *status);
void cob_unlock_file(cob_file *file, cob_field *status)
{
    cobol_set_status(file, status, STATUS_OK);
}

/* z/OS has no DELETE FILE. */
void cob_delete_file(cob_file *file, cob_field *status);
void cob_delete_file(cob_file *file, cob_field *status)
{
    cobol_set_status(file, status, STATUS_ERROR);
}

/* -- the operator -- */

/* DIFFERS: GnuCOBOL makes the same call of ACCEPT, ACCEPT FROM SYSIN and ACCEPT FROM CONSOLE: where the step has a DD SYSIN all
 * three read it, where it has none all three ask the operator. DISPLAY UPON CONSOLE is to it the same as UPON SYSOUT, and goes
 * there.
 * field NULL: STOP with a literal, which has been displayed; it always asks. */
void cob_accept(cob_field *field);
void cob_accept(cob_field *field)
{
    struct cobol_request request = { .type = COBOL_ASK, .flag = field != NULL };
    struct cobol_answer answer;
    struct span reply;
    int fd;

    fflush(stdout);
    if (channel.ask(&channel, &request, &answer, &fd) < 0)
        _exit(1);
    if (answer.status != STATUS_OK)
        libcob.cob_accept(field);
    if (!field || answer.status != STATUS_OK)
        return;
    reply = span_part(answer.data, 0, field->size); /* it goes in from the left, whatever the PICTURE */
    memset(field->data, ' ', field->size);
    memcpy(field->data, reply.data, reply.length);
}

/* -- the beginning -- */

static void load_runtime(void)
{
    void *library = dlopen(LIBCOB_FILE, RTLD_NOW | RTLD_GLOBAL);
    const char *version;

    if (!library)
        fail(true, dlerror());
#define LIBCOB(result, name, arguments)                                \
    libcob.name = (result(*) arguments)dlsym(library, #name);          \
    if (!libcob.name)                                                  \
        fail(true, LIBCOB_FILE " HAS NO FUNCTION " #name);
    LIBCOB_FUNCTIONS
#undef LIBCOB
    version = libcob.libcob_version();
    if (strncmp(version, LIBCOB_VERSION, strlen(LIBCOB_VERSION)) != 0)
        fail(true, LIBCOB_FILE " IS NOT OF VERSION " LIBCOB_VERSION "n");
}

int main(int count, char **words)
{
    static char parm[2 + PARM_MAX + 1];
    size_t length = count > 1 ? strnlen(words[1], PARM_MAX) : 0;
    int (*program)(void *);
    const char *why;
    void *entry;

    cobol_channel_init(&channel, COBOL_CHANNEL_FD);
    mqi_program(&channel, words[0], find_callback, &cobol_mqi_language);
    setvbuf(stdout, NULL, _IOLBF, 0);
    load_runtime();
    libcob.cob_init(1, words);
    catch_signals();
    cobol_files_init(&channel, &libcob);
    why = load(words[0], &entry);
    if (!why && !entry)
        why = "IT IS NOT THERE ANY MORE";
    if (why)
        fail(false, why);
    program = (int (*)(void *))libcob.cob_resolve(words[0]);
    if (!program)
        fail(false, "THE RUNTIME DOES NOT FIND ITS ENTRY");
    parm[0] = (char)(length >> 8);
    parm[1] = (char)length;
    if (length)
        memcpy(parm + 2, words[1], length);
    libcob.cob_get_global_ptr()->cob_call_params = 1;
    end(program(parm));
}
