/**
 * A judge in the jobs that make, verify and attempt tasks: a check of a task's own answer, and a
 * part of the reward of an attempt. How a judge is asked and read is {@code verify.judge}'s.
 *
 * <p>Read {@link org.sparseforge.jobs.judge.JudgeSettings}, a user's; {@link
 * org.sparseforge.jobs.judge.JudgePlan}, what the driver makes of them; {@link
 * org.sparseforge.jobs.judge.TaskJudge}, which judges on an executor; {@link
 * org.sparseforge.jobs.judge.JudgementRows}, the table with a row for every call and the sums over
 * it.
 *
 * <p>A judge that cannot be asked, or says nothing usable, decides nothing: no task is rejected and
 * no attempt scored for it.
 */
package org.sparseforge.jobs.judge;
