package conformance;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import ca.uhn.fhir.validation.ValidationOptions;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
 * Two threads ask them; profiles are asked about first. An answer is a line of JSON with `name`, `severity`,
 * `where`, `id` (of the message) and `text`.
 */
public final class Main {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int THREADS = 2;

  private Main() {}

  public static void main(String[] arguments) throws IOException, InterruptedException, ExecutionException {
    List<Path> folders = new ArrayList<>();
    for (int i = 2; i < arguments.length; i++) {
      folders.add(Path.of(arguments[i]));
    }
    FhirValidator validator = validator(folders);
    List<String> questions = Files.readAllLines(Path.of(arguments[0]), StandardCharsets.UTF_8);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try (PrintWriter answers = new PrintWriter(arguments[1], StandardCharsets.UTF_8)) {
      List<Callable<List<String>>> asked = new ArrayList<>();
      for (String line : questions) {
        JsonNode question = JSON.readTree(line);
        if (question.path("resource").asText().contains("\"resourceType\": \"StructureDefinition\"")) {
          // Alone: HAPI stops at a profile whose snapshot another thread is making.
          ask(validator, question).forEach(answers::println);
        } else {
          asked.add(() -> ask(validator, question));
        }
      }
      for (Future<List<String>> answered : threads.invokeAll(asked)) {
        answered.get().forEach(answers::println);
      }
    } finally {
      threads.shutdown();
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

  private static List<String> ask(FhirValidator validator, JsonNode question) throws IOException {
    ValidationOptions options = new ValidationOptions();
    question.path("profiles").forEach(profile -> options.addProfile(profile.asText()));
    String name = question.path("name").asText();
    List<String> answers = new ArrayList<>();
    try {
      for (var one : validator.validateWithResult(question.path("resource").asText(), options).getMessages()) {
        if (one.getSeverity() != ResultSeverityEnum.INFORMATION) {
          String severity = one.getSeverity().name().toLowerCase();
          answers.add(line(name, severity, one.getLocationString(), one.getMessageId(), one.getMessage()));
        }
      }
    } catch (RuntimeException failed) {
      answers.add(line(name, "fatal", "", "runner-failed", reason(failed)));
    }
    return answers;
  }

  private static String reason(Throwable failed) {
    return failed.getCause() == null ? failed.toString() : failed + " because " + reason(failed.getCause());
  }

  private static String line(String name, String severity, String where, String id, String text) throws IOException {
    ObjectNode answer = JSON.createObjectNode();
    answer.put("name", name).put("severity", severity).put("where", where).put("id", id).put("text", text);
    return JSON.writeValueAsString(answer);
  }
}
