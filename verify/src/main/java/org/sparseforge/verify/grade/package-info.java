/**
 * Which of several answers to one prompt to take: the one most others agree with, the one its
 * author trusts most, the one a judge scores highest.
 *
 * <p>Read {@link org.sparseforge.verify.grade.Grade}, the three ways; {@link
 * org.sparseforge.verify.grade.FinalAnswer}, what an answer says in the end; {@link
 * org.sparseforge.verify.grade.Selection}, which was taken and how good that was, where the right
 * answer is known.
 */
package org.sparseforge.verify.grade;
