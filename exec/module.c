/* module.c - programs that are not ours: where they are found, and what can be executed. */
#include "exec/module.h"

#include <elf.h>
#include <errno.h>
#include <sys/mman.h>

#include "base/io.h"
#include "base/mem.h"

#if defined(__aarch64__)
#define OUR_MACHINE EM_AARCH64
#else
#define OUR_MACHINE EM_X86_64
#endif

#ifndef MFD_EXEC
#define MFD_EXEC 0x0010U
#endif

enum { MODULE_MAX = 1 << 28 };

const char *module_kind_text(enum module_kind kind)
{
    static const char *const texts[] = {
        [MODULE_PROGRAM] = "AN EXECUTABLE",
        [MODULE_NOT_ELF] = "IT IS NOT AN ELF FILE",
        [MODULE_OTHER_MACHINE] = "IT IS FOR ANOTHER MACHINE",
        [MODULE_SHARED] = "A MODULE",
        [MODULE_DAMAGED] = "ITS ELF HEADERS ARE DAMAGED",
    };

    return texts[kind];
}

/* -- what it is -- */

static bool take(struct span bytes, uint64_t offset, void *to, size_t size)
{
    if (offset > bytes.length || bytes.length - offset < size)
        return false;
    memcpy(to, bytes.data + offset, size);
    return true;
}

/* A position-independent executable that needs no loader says so in its dynamic section; a shared object does not. */
static enum module_kind kind_of_dynamic(struct span bytes, const Elf64_Phdr *dynamic)
{
    for (uint64_t at = 0; at < dynamic->p_filesz; at += sizeof(Elf64_Dyn)) {
        Elf64_Dyn entry;

        if (!take(bytes, dynamic->p_offset + at, &entry, sizeof entry))
            return MODULE_DAMAGED;
        if (entry.d_tag == DT_NULL)
            break;
        if (entry.d_tag == DT_FLAGS_1 && (entry.d_un.d_val & DF_1_PIE))
            return MODULE_PROGRAM;
    }
    return MODULE_SHARED;
}

enum module_kind module_kind(struct span bytes)
{
    enum module_kind kind = MODULE_SHARED;
    Elf64_Ehdr header;
    bool program = false; /* it names a loader */

    if (bytes.length < SELFMAG || memcmp(bytes.data, ELFMAG, SELFMAG) != 0)
        return MODULE_NOT_ELF;
    if (!take(bytes, 0, &header, sizeof header))
        return MODULE_DAMAGED;
    if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_ident[EI_DATA] != ELFDATA2LSB || header.e_machine != OUR_MACHINE)
        return MODULE_OTHER_MACHINE;
    if (header.e_type == ET_EXEC)
        return MODULE_PROGRAM;
    if (header.e_type != ET_DYN || header.e_phentsize != sizeof(Elf64_Phdr))
        return MODULE_DAMAGED;
    for (unsigned i = 0; i < header.e_phnum; i++) {
        Elf64_Phdr part;

        if (header.e_phoff > bytes.length || !take(bytes, header.e_phoff + i * sizeof part, &part, sizeof part))
            return MODULE_DAMAGED;
        if (part.p_type == PT_LOAD && (part.p_offset > bytes.length || part.p_filesz > bytes.length - part.p_offset))
            return MODULE_DAMAGED; /* cut: it would begin, and end in a signal somewhere */
        if (part.p_type == PT_INTERP)
            program = true;
        if (part.p_type == PT_DYNAMIC && part.p_offset <= bytes.length && part.p_filesz <= bytes.length)
            kind = kind_of_dynamic(bytes, &part);
    }
    return program ? MODULE_PROGRAM : kind;
}

/* -- where it is -- */

/* Sealed, and executable also where the machine asks for that to be said. */
int module_in_memory(struct span bytes)
{
    const unsigned flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
    int fd = memfd_create("program", flags | MFD_EXEC), reason;

    if (fd < 0 && errno == EINVAL)
        fd = memfd_create("program", flags);
    if (fd < 0)
        return reason_from_errno(errno);
    reason = io_write(fd, bytes);
    if (reason == 0 && fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) < 0)
        reason = reason_from_errno(errno);
    if (reason == 0)
        return fd;
    close(fd);
    return reason;
}

static int load(struct record_file *file, int *fd, enum module_kind *kind)
{
    struct span record;
    struct buf bytes;
    int reason, closed;

    buf_init(&bytes, MODULE_MAX);
    while ((reason = record_read(file, &record)) > 0)
        buf_put_span(&bytes, record);
    if (reason == 0 && buf_failed(&bytes))
        reason = REASON_TOO_LONG;
    closed = record_close(file, false);
    if (reason == 0)
        reason = closed;
    if (reason == 0) {
        *kind = module_kind(buf_span(&bytes));
        *fd = module_in_memory(buf_span(&bytes));
        reason = *fd < 0 ? *fd : 0;
    }
    buf_release(&bytes);
    return reason;
}

static int find_file(struct step *step, const struct name8 *name, struct record_file **file)
{
    const struct step_table *table = step_table(step);
    struct step_dd link_list = { .kind = STEP_DD_DATASET, .fd = -1, .dsname = { "SYS1.LINKLIB" } };
    int reason = REASON_NOT_FOUND;
    bool in_libraries = false;

    for (uint32_t i = 0; i < table->dd_count && reason == REASON_NOT_FOUND; i++) {
        const struct step_dd *part = &table->dds[i];

        if (!part->next_part)
            in_libraries = name8_is(&part->ddname, "STEPLIB") || name8_is(&part->ddname, "JOBLIB");
        if (in_libraries && part->kind == STEP_DD_DATASET)
            reason = dd_open_member(step, part, name, file);
    }
    if (reason != REASON_NOT_FOUND)
        return reason;
    link_list.ddname = name8_const("LINKLIST");
    return dd_open_member(step, &link_list, name, file);
}

int module_find(struct step *step, const struct name8 *name, int *fd, enum module_kind *kind)
{
    struct record_file *file;
    int reason = find_file(step, name, &file);

    *fd = -1;
    return reason < 0 ? reason : load(file, fd, kind);
}
