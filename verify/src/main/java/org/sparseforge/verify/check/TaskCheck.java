package org.sparseforge.verify.check;

import java.util.List;
import org.sparseforge.schemas.Check;

/** One named check over what was seen. */
interface TaskCheck {
  Check run(Evidence evidence);

  /** A failed check with the first few of {@code problems}, or a passed one with {@code detail}. */
  static Check of(String name, List<String> problems, String detail) {
    if (problems.isEmpty()) {
      return Check.passed(name, detail);
    }
    String first = String.join("; ", problems.subList(0, Math.min(3, problems.size())));
    int more = problems.size() - 3;
    return Check.failed(name, more > 0 ? first + "; and " + more + " more" : first);
  }
}
