/**
 * Words for people: spelling suggestions, numbers and dates as one writes them, sentences out of
 * templates.
 */
package org.sparseforge.synth.text;
