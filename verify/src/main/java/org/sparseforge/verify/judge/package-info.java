/**
 * A model as judge: scores an answer by a rubric of its own prompt, several times over, where no
 * program can tell right from wrong.
 *
 * <p>Read {@link org.sparseforge.verify.judge.RubricJudge}, then {@link
 * org.sparseforge.verify.judge.Judgement}, one call and what came of it, and {@link
 * org.sparseforge.verify.judge.Judging}, all of them: a reward. {@link
 * org.sparseforge.verify.judge.JudgeStage} makes a named check of it, {@link
 * org.sparseforge.verify.judge.Agreement} says how far judgements can be trusted.
 *
 * <p>A judge that breaks, or cannot keep its layout, gives no score: its answer is never held
 * against what it judged.
 */
package org.sparseforge.verify.judge;
