package conformance;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.parser.IParser;
import ca.uhn.fhir.parser.LenientErrorHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.ElementDefinition;
import org.hl7.fhir.r4.model.MetadataResource;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.hl7.fhir.r4.model.ValueSet;

/** The definitions of some folders, by canonical: ours, and UK Core where its folder is given. */
final class Definitions extends PrePopulatedValidationSupport {
  private final Map<String, IBaseResource> others = new HashMap<>();

  Definitions(FhirContext context, List<Path> folders) throws IOException {
    super(context);
    // UK Core's published files hold booleans as strings; the lenient reader takes them, in memory alone.
    LenientErrorHandler lenient = new LenientErrorHandler(false);
    IParser json = context.newJsonParser().setParserErrorHandler(lenient);
    IParser xml = context.newXmlParser().setParserErrorHandler(lenient);
    for (Path folder : folders) {
      for (Path file : files(folder)) {
        IParser parser = file.toString().endsWith(".xml") ? xml : json;
        if (parser.parseResource(Files.readString(file)) instanceof MetadataResource found && found.hasUrl()) {
          keep(found);
        }
      }
    }
  }

  private void keep(MetadataResource found) {
    if (found instanceof StructureDefinition profile) {
      withoutLaterExtensions(profile);
    }
    if (found instanceof StructureDefinition || found instanceof ValueSet || found instanceof CodeSystem) {
      addResource(found);
    } else {
      others.put(found.getUrl(), found);
      others.put(found.getUrl() + "|" + found.getVersion(), found);
    }
  }

  /** UK Core names extensions of R5 and R6, which the generator of R4 snapshots stops at; nothing here sends them. */
  private static void withoutLaterExtensions(StructureDefinition profile) {
    List<ElementDefinition> elements = profile.getDifferential().getElement();
    List<String> later =
        elements.stream()
            .filter(each -> each.getType().stream().anyMatch(type -> type.getProfile().stream().anyMatch(Definitions::later)))
            .map(ElementDefinition::getId)
            .toList();
    elements.removeIf(each -> later.stream().anyMatch(id -> (each.getId() + ".").startsWith(id + ".")));
  }

  private static boolean later(CanonicalType profile) {
    return profile.getValue().matches("http://hl7[.]org/fhir/[56][.]0/.*");
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().matches(".*[.](json|xml)")).sorted().toList();
    }
  }

  @Override
  public <T extends IBaseResource> T fetchResource(Class<T> type, String url) {
    IBaseResource found = others.get(url);
    return type != null && type.isInstance(found) ? type.cast(found) : super.fetchResource(type, url);
  }

  @Override
  public String getName() {
    return "Definitions of the given folders";
  }
}
