package org.sparseforge.engine.chat;

/** What a completion turned out to be: a message, or data about why it is none. */
public sealed interface ParseResult permits ParsedMessage, MalformedCompletion {}
