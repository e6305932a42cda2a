package conformance;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import ca.uhn.fhir.validation.SingleValidationMessage;
import ca.uhn.fhir.validation.ValidationOptions;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.SnapshotGeneratingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.r5.utils.validation.constants.BestPracticeWarningLevel;

/**
 * Asks HAPI's FhirInstanceValidator, which asks nobody else: no terminology server, no package registry.
 *
 * <p>Arguments: the questions' file, the answers' file, then folders of definitions. A question is a line of JSON with
 * `name`, `resource` (its text) and `profiles` (canonicals; none: the base definition and what meta.profile claims).
 * An answer is a line of JSON with `name`, `severity`, `where`, `id` (of the message) and `text`.
 */
public final class Main {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Main() {}

  public static void main(String[] arguments) throws IOException {
    List<Path> folders = new ArrayList<>();
    for (int i = 2; i < arguments.length; i++) {
      folders.add(Path.of(arguments[i]));
    }
    FhirValidator validator = validator(folders);
    try (BufferedReader questions = Files.newBufferedReader(Path.of(arguments[0]), StandardCharsets.UTF_8);
        PrintWriter answers = new PrintWriter(arguments[1], StandardCharsets.UTF_8)) {
      for (String line = questions.readLine(); line != null; line = questions.readLine()) {
        ask(validator, JSON.readTree(line), answers);
      }
    }
  }

  private static FhirValidator validator(List<Path> folders) throws IOException {
    FhirContext context = FhirContext.forR4();
    ValidationSupportChain chain =
        new ValidationSupportChain(
            new DefaultProfileValidationSupport(context),
            new Definitions(context, folders),
            new InMemoryTerminologyServerValidationSupport(context),
            new CommonCodeSystemsTerminologyService(context),
            new SnapshotGeneratingValidationSupport(context));
    FhirInstanceValidator module = new FhirInstanceValidator(chain);
    module.setBestPracticeWarningLevel(BestPracticeWarningLevel.Ignore);
    module.setAnyExtensionsAllowed(true);
    module.setErrorForUnknownProfiles(true);
    return context.newValidator().registerValidatorModule(module);
  }

  private static void ask(FhirValidator validator, JsonNode question, PrintWriter answers) throws IOException {
    ValidationOptions options = new ValidationOptions();
    question.path("profiles").forEach(profile -> options.addProfile(profile.asText()));
    String name = question.path("name").asText();
    List<SingleValidationMessage> found;
    try {
      found = validator.validateWithResult(question.path("resource").asText(), options).getMessages();
    } catch (RuntimeException failed) {
      answers.println(line(name, "fatal", "", "runner-failed", String.valueOf(failed)));
      return;
    }
    for (SingleValidationMessage one : found) {
      if (one.getSeverity() != ResultSeverityEnum.INFORMATION) {
        String severity = one.getSeverity().name().toLowerCase();
        answers.println(line(name, severity, one.getLocationString(), one.getMessageId(), one.getMessage()));
      }
    }
  }

  private static String line(String name, String severity, String where, String id, String text) throws IOException {
    ObjectNode answer = JSON.createObjectNode();
    answer.put("name", name).put("severity", severity).put("where", where).put("id", id).put("text", text);
    return JSON.writeValueAsString(answer);
  }
}
