package io.tidegate;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullMarked;

/** The table of packages in docs/architecture.md, and what else keeps the structure visible. */
@AnalyzeClasses(packages = "io.tidegate", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    private static final String ROOT = "io.tidegate.";

    /** Which packages each package may use. */
    private static final Map<String, List<String>> MAY_USE = PackageTable.read();

    @ArchTest
    static final ArchRule packagesUseOnlyWhatTheTableAllows = classes()
            .should(new ArchCondition<JavaClass>("use only packages that the table allows") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    String from = packageOf(type);
                    List<String> allowed = MAY_USE.get(from);
                    if (allowed == null) {
                        events.add(SimpleConditionEvent.violated(type, "package " + from + " is not in the table"));
                        return;
                    }
                    type.getDirectDependenciesFromSelf().stream()
                            .filter(use -> use.getTargetClass().getPackageName().startsWith(ROOT))
                            .filter(use -> !packageOf(use.getTargetClass()).equals(from))
                            .filter(use -> !allowed.contains(packageOf(use.getTargetClass())))
                            .forEach(use -> events.add(SimpleConditionEvent.violated(type, use.getDescription())));
                }
            });

    @ArchTest
    static final ArchRule packagesAreFreeOfCycles =
            slices().matching("io.tidegate.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule hazelcastStaysBehindItsDoors = noClasses()
            .that()
            .resideOutsideOfPackages("io.tidegate.stream..", "io.tidegate.bus..", "io.tidegate.server..")
            .and()
            .haveSimpleNameNotStartingWith("Hazelcast")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.hazelcast..");

    @ArchTest
    static final ArchRule vertxHttpStaysInTransport = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "io.tidegate.transport..",
                    "io.tidegate.http..",
                    "io.tidegate.tls..",
                    "io.tidegate.server..",
                    "io.tidegate.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx.core.http..", "io.vertx.ext.web..");

    @ArchTest
    static final ArchRule sessionAndHubKnowOnlyFutureAndLoop = noClasses()
            .that()
            .resideInAnyPackage("io.tidegate.session..", "io.tidegate.hub..")
            .should()
            .dependOnClassesThat(new DescribedPredicate<>("Vert.x types other than futures and buffers") {
                private final List<String> known = List.of(
                        "io.vertx.core.Future",
                        "io.vertx.core.Promise",
                        "io.vertx.core.CompositeFuture",
                        "io.vertx.core.Completable",
                        "io.vertx.core.AsyncResult",
                        "io.vertx.core.Handler",
                        "io.vertx.core.buffer.Buffer");

                @Override
                public boolean test(JavaClass type) {
                    return type.getPackageName().startsWith("io.vertx") && !known.contains(type.getName());
                }
            });

    @ArchTest
    static final ArchRule classesAreFinalOrMeantToBeExtended = classes()
            .that()
            .areTopLevelClasses()
            .and()
            .areNotInterfaces()
            .and()
            .areNotEnums()
            .and()
            .doNotHaveSimpleName("package-info")
            .should()
            .haveModifier(JavaModifier.FINAL);

    @ArchTest
    static final ArchRule nothingIsMeantForJavasSerialization = noClasses()
            .that()
            .areNotEnums()
            .and()
            .areNotInterfaces()
            .and()
            .areNotAssignableTo(Throwable.class)
            .and()
            .areNotAssignableTo("com.hazelcast.nio.serialization.IdentifiedDataSerializable")
            .should()
            .beAssignableTo(Serializable.class);

    @ArchTest
    static final ArchRule publicTypesAreUsedElsewhere = classes()
            .that()
            .arePublic()
            .and()
            .areTopLevelClasses()
            .and()
            .doNotHaveFullyQualifiedName("io.tidegate.cli.Main")
            .and()
            .resideOutsideOfPackage("io.tidegate.log..") // named in its logback files
            .should(new ArchCondition<JavaClass>("be used by another package") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    boolean used = type.getDirectDependenciesToSelf().stream()
                            .anyMatch(use -> !packageOf(use.getOriginClass()).equals(packageOf(type)));
                    if (!used) {
                        events.add(SimpleConditionEvent.violated(
                                type, type.getName() + " is public, and only its own package uses it"));
                    }
                }
            });

    @ArchTest
    static final ArchRule packagesAreNullMarked = classes()
            .should(new ArchCondition<JavaClass>("reside in a @NullMarked package") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    boolean marked = Arrays.stream(
                                    type.getPackage().getAnnotations().toArray())
                            .anyMatch(annotation -> annotation.toString().contains(NullMarked.class.getName()));
                    if (!marked) {
                        events.add(SimpleConditionEvent.violated(
                                type, "package " + type.getPackageName() + " is not @NullMarked"));
                    }
                }
            });

    private static String packageOf(JavaClass type) {
        String rest = type.getPackageName()
                .substring(Math.min(ROOT.length(), type.getPackageName().length()));
        int dot = rest.indexOf('.');
        return dot < 0 ? rest : rest.substring(0, dot);
    }
}
