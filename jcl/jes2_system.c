/* jes2_system.c - commands of JES2 about itself: spool, definitions, start and stop. */
#include <sys/statvfs.h>

#include "base/home.h"
#include "base/mem.h"
#include "jcl/jes2.h"
#include "jcl/messages.h"
#include "jcl/spool.h"

enum { SPOOL_WIDTH = 16 };

static const char volume[] = "SPOOL1";

/* How full the file system below the spool is, in percent. */
static double spool_percent(void)
{
    char *path = home_path("spool");
    struct statvfs status;
    double percent = 100;

    if (statvfs(path, &status) == 0 && status.f_blocks)
        percent = 100.0 - 100.0 * (double)status.f_bavail / (double)status.f_blocks;
    mem_free(path);
    return percent;
}

void jes2_spool_use(struct buf *out)
{
    message(out, $HASP646, spool_percent());
}

/* DIFFERS: the spool is a folder, shown as one volume; its use is that of the file system that holds it. */
void jes2_display_spool(struct jes2_run *run)
{
    struct jes2_lines lines;

    if (!jes2_name_chosen(run->command, volume)) {
        jes2_refuse(run, JES2_PROBLEM_NONE);
        return;
    }
    jes2_lines_begin(&lines, run->out, "$HASP893", "VOLUME(SPOOL1)", SPOOL_WIDTH);
    jes2_lines_add(&lines, "STATUS=ACTIVE");
    if (jes2_operand(run->command, "LONG L")) {
        jes2_lines_add(&lines, "DSNAME=%s/spool", home());
        jes2_lines_add(&lines, "SYSAFF=(ANY)");
    }
    jes2_lines_add(&lines, "PERCENT=%u", (unsigned)spool_percent());
    jes2_lines_end(&lines);
    jes2_spool_use(run->out);
}

void jes2_display_spooldef(struct jes2_run *run)
{
    struct jes2_lines lines;

    jes2_lines_begin(&lines, run->out, "$HASP844", "SPOOLDEF", 10);
    jes2_lines_add(&lines, "VOLUME=SPOOL");
    jes2_lines_add(&lines, "DSNAME=%s/spool", home());
    jes2_lines_add(&lines, "TGSPACE=(PERCENT=%.4f)", spool_percent());
    jes2_lines_end(&lines);
}

void jes2_display_jobdef(struct jes2_run *run)
{
    struct jes2_lines lines;

    jes2_lines_begin(&lines, run->out, "$HASP835", "JOBDEF", 8);
    jes2_lines_add(&lines, "DUPL_JOB=DELAY");
    jes2_lines_add(&lines, "JOBNUM=*");
    jes2_lines_add(&lines, "JOBS=%llu", (unsigned long long)queue_count(jes.queue));
    jes2_lines_add(&lines, "RANGE=(1-%u)", (unsigned)QUEUE_NUMBER_MAX);
    jes2_lines_end(&lines);
}

void jes2_display_masdef(struct jes2_run *run)
{
    struct jes2_lines lines;

    jes2_lines_begin(&lines, run->out, "$HASP843", "MASDEF", 8);
    jes2_lines_add(&lines, "OWNMEMB=%s", jes.config->sysid);
    jes2_lines_add(&lines, "SHARED=NOCHECK");
    jes2_lines_end(&lines);
}

void jes2_display_node(struct jes2_run *run)
{
    struct jes2_lines lines;

    if (!jes2_number_chosen(run->command, 1) && !jes2_name_chosen(run->command, jes.config->node)) {
        jes2_refuse(run, JES2_PROBLEM_NONE);
        return;
    }
    jes2_lines_begin(&lines, run->out, "$HASP826", "NODE(1)", 9);
    jes2_lines_add(&lines, "NAME=%s", jes.config->node);
    jes2_lines_add(&lines, "STATUS=(OWNNODE)");
    jes2_lines_end(&lines);
}

void jes2_display_proclib(struct jes2_run *run)
{
    struct jes2_lines lines;

    if (!jes2_name_chosen(run->command, "PROC00")) {
        jes2_refuse(run, JES2_PROBLEM_NONE);
        return;
    }
    jes2_lines_begin(&lines, run->out, "$HASP319", "PROCLIB(PROC00)", 17);
    jes2_lines_add(&lines, "DD(1)=(DSNAME=SYS1.PROCLIB)");
    jes2_lines_end(&lines);
}

/* Every class exists; what becomes of its output is the configuration's to say. */
void jes2_display_outclass(struct jes2_run *run)
{
    char name[2] = "";

    for (const char *c = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"; *c; c++) {
        struct jes2_lines lines;
        char subject[16];

        name[0] = *c;
        if (!jes2_name_chosen(run->command, name))
            continue;
        snprintf(subject, sizeof subject, "OUTCLASS(%s)", name);
        jes2_lines_begin(&lines, run->out, "$HASP842", subject, 13);
        jes2_lines_add(&lines, "OUTPUT=PRINT");
        jes2_lines_add(&lines, "OUTDISP=(%s,%s)",
                       jes_disposition_text((enum jes_disposition)config_outdisp(jes.config, *c, false)),
                       jes_disposition_text((enum jes_disposition)config_outdisp(jes.config, *c, true)));
        jes2_lines_add(&lines, "TRKCELL=NO");
        jes2_lines_end(&lines);
        run->matched++;
    }
    if (run->matched == 0)
        jes2_refuse(run, JES2_PROBLEM_NONE);
}

/* ------------------------------------------------------------------------------------------------ start and stop */

static unsigned active(void)
{
    unsigned count = 0;

    for (const struct queue_job *job = queue_list(jes.queue, JES_RUNNING); job; job = job->next)
        count += job->kind == 'J';
    return count;
}

void jes2_start_system(struct jes2_run *run)
{
    jes.drained = false;
    jes.work_changed = true;
    jes2_ok(run);
}

void jes2_stop_system(struct jes2_run *run)
{
    jes.drained = true;
    jes2_ok(run);
    if (active() == 0)
        message(run->out, $HASP099);
}

/* DIFFERS: JES2 ends with the system (greenbar stop), not by itself. */
void jes2_stop_jes2(struct jes2_run *run)
{
    jes.drained = true;
    if (active())
        message(run->out, $HASP607, active());
    else
        message(run->out, $HASP099);
}
