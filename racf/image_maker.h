/* image_maker.h - compiling the profiles of a class for SETROPTS RACLIST while racf goes on deciding.
 *
 * The profiles are read a few a turn, compiled by a thread, and put into the database a part a turn, under the generation that
 * comes next; no answer waits for more than one of these steps. Then the command that asked for it is given again, and makes that
 * generation the one that counts. What was changed meanwhile makes the image of no use: image_maker_has() says so, and the command
 * compiles by itself.
 *
 * Owner:   the racf process, one; all functions are called from its loop, done functions too.
 * Memory:  image_maker_new() hands out what image_maker_free() takes back.
 * Blocks:  image_maker_free(), for the compilation under way.
 */
#ifndef RACF_IMAGE_MAKER_H
#define RACF_IMAGE_MAKER_H

#include "racf/process.h"

struct image_maker;

struct image_maker *image_maker_new(struct racf_process *process);
void image_maker_free(struct image_maker *maker);
/* Begins with one class; none may be under way. done is called when it is made, or could not be. */
typedef void image_made(struct racf_process *process);
void image_maker_begin(struct image_maker *maker, const char *class_name, image_made *done);
/* Was the class asked for since image_maker_settle()? */
bool image_maker_tried(const struct image_maker *maker, const char *class_name);
/* Is its image in the database, and that of the profiles as they are now? */
bool image_maker_has(const struct image_maker *maker, const char *class_name);
/* The command is over: images that count now are handed to raclist, the others go. */
void image_maker_settle(struct image_maker *maker);

#endif
