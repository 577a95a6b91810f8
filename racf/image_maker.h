/* image_maker.h - compiling the profiles of a class for SETROPTS RACLIST while racf goes on deciding.
 *
 * The profiles are read a few a turn, compiled by a thread, and put into the database a part a turn, under the generation that
 * comes next; no answer waits for more than one of these steps. Then the command that asked for it is given again, and makes that
 * generation the one that counts. What was changed meanwhile (commands wait, but a load may have been finished) makes the image of
 * no use: image_maker_has() says so, and it is made again. Images that do not count any more are taken away as slowly.
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
/* Begins with one class, again where it was made before; none may be under way. done is called when it is made, or cannot be. */
typedef void image_made(struct racf_process *process);
void image_maker_begin(struct image_maker *maker, const char *class_name, image_made *done);
/* Is the image of the class in the database, and that of the profiles as they are now? 0; REASON_NOT_FOUND: it is to be made;
 * another reason: it could not be made. */
int image_maker_has(const struct image_maker *maker, const char *class_name) MUST_CHECK;
/* The command is over: images that count now are handed to raclist, the others go. */
void image_maker_settle(struct image_maker *maker);
/* An image was replaced or is not in storage any more: it goes. */
void image_maker_tidy(struct image_maker *maker);

#endif
