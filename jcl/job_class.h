/* job_class.h - job classes: how many jobs of one run at a time, and what a job of it has where its statements say nothing.
 *
 * They come from config/system.yaml (job-classes:); what $T JOBCLASS changes is kept in the job queue and wins over that file. A
 * class that is nowhere named has no limits.
 *
 * Owner:   the jes process.
 * Memory:  job_classes_new() hands out a table that job_classes_free() takes back; classes live as long as the table.
 */
#ifndef JCL_JOB_CLASS_H
#define JCL_JOB_CLASS_H

#include "base/config.h"
#include "jcl/convert.h"

struct job_class {
    char name[9];
    bool held;                     /* QHELD=YES: no job of it is selected */
    uint32_t maximum;              /* XEQCOUNT=(MAX=): jobs that run at a time; 0: any number */
    struct convert_class converts; /* what the converter makes of it */
};

struct job_classes;

struct job_classes *job_classes_new(const struct config *config);
void job_classes_free(struct job_classes *classes);
/* Never NULL: a class that nobody named is the one without limits, of which only the converts part may be read. */
const struct job_class *job_class_find(const struct job_classes *classes, const char *name);
/* The same class, to be changed: made if it is not there. */
struct job_class *job_class_take(struct job_classes *classes, const char *name);
/* In the order in which they came; NULL behind the last. */
const struct job_class *job_class_number(const struct job_classes *classes, size_t number);
/* Changes one keyword: XEQCOUNT=(MAX=2), QHELD=YES, COMMAND=IGNORE, SYSSYM=ALLOW, RESTART=YES, TIME=(1,30), MSGLEVEL=(1,1). False
 * and nothing changed when the value is none. */
bool job_class_set(struct job_class *class, struct span keyword, struct span value) MUST_CHECK;
/* All keywords of the class, "QHELD=NO,XEQCOUNT=(MAX=*),...": what job_class_set() takes. */
void job_class_text(const struct job_class *class, struct buf *out);
/* 1-8 characters A-Z 0-9. */
bool job_class_name_good(struct span name);

/* The classes of an initiator: "AB", "(A,NIGHTLY)" or "*" for any. */
enum { JOB_CLASS_LIST_MAX = 36 };
struct job_class_list {
    bool any;
    size_t count;
    char names[JOB_CLASS_LIST_MAX][9];
};
bool job_class_list_read(struct job_class_list *list, struct span text) MUST_CHECK;
bool job_class_list_has(const struct job_class_list *list, const char *name);
/* "(A,B)". */
void job_class_list_text(const struct job_class_list *list, struct buf *out);

#endif
