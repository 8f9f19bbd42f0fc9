/** Words for people: numbers and dates as one writes them, sentences out of templates. */
package org.sparseforge.synth.text;
